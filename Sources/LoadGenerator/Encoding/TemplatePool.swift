import NIOCore

/// How requests are built.
package struct PoolSettings: Sendable {
    var traffic: TrafficSettings
    package var spansPerRequest: Int
    var format: BodyFormat
    var grpcPrefix: Bool
    /// Requests that the run can send at most; no more are encoded.
    var requestsWanted: Int?
    /// Spans of one last, smaller request, so that a span count is met exactly.
    package var lastRequestSpans: Int
}

/// The requests of a run, encoded ahead.
struct TemplatePool: Sendable {
    private(set) var templates: [RequestTemplate] = []
    private(set) var last: RequestTemplate?
    /// Label sets that the traffic has, and whether the pool holds them all.
    private(set) var labelSets = 0
    private(set) var isComplete = true

    /// Requests to reuse at least, so that not every reader's cache stays warm with the same few.
    private static let templatesMin = 64
    /// Memory for encoded requests. At the limit the pool stays incomplete: some label sets never come, and the report
    /// says so.
    static let bytesMax = 1 << 30

    init(_ settings: PoolSettings) {
        var generator = TrafficGenerator(settings.traffic)
        let protobuf = ProtobufEncoder()
        func encode(_ count: Int) -> RequestTemplate {
            let layout = RequestLayout(generator.nextRequest(spans: count))
            return switch settings.format {
            case .protobuf: protobuf.encode(layout, grpcPrefix: settings.grpcPrefix)
            case .json: OTLPJSONEncoder.encode(layout)
            }
        }
        labelSets = generator.book.labelSets
        let covering = (generator.book.spans + settings.spansPerRequest - 1) / settings.spansPerRequest
        let wanted = min(max(covering, Self.templatesMin), settings.requestsWanted ?? .max)
        var bytes = 0
        while templates.count < wanted, bytes < Self.bytesMax {
            let template = encode(settings.spansPerRequest)
            bytes += template.body.readableBytes
            templates.append(template)
        }
        isComplete = templates.count >= covering
        if settings.lastRequestSpans > 0 { last = encode(settings.lastRequestSpans) }
    }

    /// Every `count`-th template starting with `index`: the share of one worker.
    func share(_ index: Int, of count: Int) -> [RequestTemplate] {
        let share = stride(from: index, to: templates.count, by: count).map { templates[$0] }
        return share.isEmpty ? Array(templates.prefix(1)) : share
    }
}

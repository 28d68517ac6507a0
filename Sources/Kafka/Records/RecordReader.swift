import Settings

/// Turns records into requests on one event loop.
///
/// `@unchecked Sendable`: only its own loop uses it.
final class RecordReader: @unchecked Sendable {
    /// A buffer that has grown beyond is not kept.
    private static let keptBytes = 4 << 20
    private var request: [UInt8] = []
    private let codec: RecordCodec
    private let maxBytes: Int
    private let sink: any RecordSink
    private let loop: Int

    init(_ options: KafkaOptions, _ sink: any RecordSink, loop: Int) {
        codec = options.codec
        maxBytes = options.maxRecordBytes
        self.sink = sink
        self.loop = loop
    }

    /// - Parameter received: nanoseconds since the epoch.
    func read(_ record: BrokerRecord, received: UInt64) -> RecordOutcome {
        guard let tenant = record.tenant else { return .skipped(.tenant, "its key is no tenant id") }
        let value = record.value
        guard value.count <= maxBytes else {
            return .skipped(.tooLarge, "\(value.count) bytes, more than metronome.kafka.max_record_bytes allows, \(maxBytes)")
        }
        let skipsMetrics: Bool
        do throws(RecordLayout.Problem) {
            skipsMetrics = try RecordLayout.read(value, codec, into: &request)
        } catch {
            return .skipped(.undecodable, "it is not of the codec \(codec.rawValue)")
        }
        let count = request.count
        request.append(contentsOf: repeatElement(0, count: RecordRequest.slack))
        defer { if request.capacity > Self.keptBytes { request = [] } }
        return request.withUnsafeBytes { bytes in
            sink.take(
                RecordRequest(
                    body: UnsafeRawBufferPointer(rebasing: bytes[..<count]), tenant: tenant, skipsMetrics: skipsMetrics, received: received),
                loop: loop)
        }
    }
}

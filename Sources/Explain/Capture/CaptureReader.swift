import Pipeline

/// Why a file is no capture of spans.
package struct CaptureError: Error, Equatable, Sendable {
    package var message: String

    package init(message: String) { self.message = message }
}

/// Reads spans from a file: an OTLP request as protobuf or JSON, several as JSON lines (as the Collector's file exporter writes them) or as its
/// length-prefixed protobuf, or a trace as Tempo's API gives it, as JSON or protobuf.
package enum CaptureReader {
    /// Bytes of a file at most.
    package static let fileLimit = 256 << 20
    /// Spans at most; more are left out.
    package static let spanLimit = 200_000

    /// Spans, and what of the file they are not.
    package struct Reading: Sendable {
        package var spans: [CapturedSpan] = []
        /// In the order of the file, at most ``noteLimit``.
        package fileprivate(set) var notes: [String] = []
        fileprivate var more = 0
        /// Of JSON: those that cannot be read as a whole.
        fileprivate var faulty: [CapturedSpan] = []

        fileprivate mutating func note(_ text: String) { if notes.count < noteLimit { notes.append(text) } else { more += 1 } }
    }

    private static let noteLimit = 5

    /// All of it, or what is wrong with the first part that holds no spans.
    package static func read(_ bytes: [UInt8]) throws(CaptureError) -> [CapturedSpan] {
        let reading = try readWhatIsThere(bytes)
        if let problem = reading.notes.first { throw CaptureError(message: problem) }
        return reading.spans
    }

    /// What can be read: lines of other signals, and what was cut off or went wrong, are noted and left out. An error: there are no spans at all.
    package static func readWhatIsThere(_ bytes: [UInt8]) throws(CaptureError) -> Reading {
        guard let first = bytes.first(where: { !blanks.contains($0) }) else { throw CaptureError(message: "it is empty") }
        let isText = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        // A request begins with a line break, the tag of its first field: a length behind it may look like a brace.
        var reading = Reading()
        let requests = isText && ProtobufMessage(bytes) == nil ? try json(bytes, &reading) : try protobuf(bytes, &reading)
        for request in requests {
            for group in request.all(1) where reading.spans.count < spanLimit { try append(group, to: &reading.spans) }
        }
        reading.spans += reading.faulty
        guard !reading.spans.isEmpty else { throw CaptureError(message: reading.notes.first ?? "there are no spans in it") }
        if reading.spans.count > spanLimit {
            reading.note("only the first \(spanLimit) spans are looked at")
            reading.spans.removeLast(reading.spans.count - spanLimit)
        }
        if reading.more > 0 { reading.notes.append("… and \(reading.more) more") }
        return reading
    }

    /// Fields of spans, and of the resources and scopes that they come with again and again, that are looked at in one request at most.
    package static let prefixFieldLimit = 1 << 20

    /// Spans of the beginning of a protobuf request, those that are whole: it may be cut off anywhere, and go wrong anywhere. Those beyond
    /// ``prefixFieldLimit`` are left out.
    package static func read(prefix: [UInt8]) -> [CapturedSpan] {
        var spans: [CapturedSpan] = []
        var left = prefixFieldLimit
        for group in contents(1, of: prefix) {
            let resource = ProtobufMessage(fields: Array(contents(1, of: group).map { ProtobufMessage.beginning(of: $0).whole.fields }.joined()))
            let scopes = contents(2, of: group)
            for scopeSpans in scopes.isEmpty ? contents(oldScopeSpans, of: group) : scopes {
                let scope = contents(1, of: scopeSpans).last.map { ProtobufMessage.beginning(of: $0).whole } ?? ProtobufMessage()
                for content in ProtobufMessage.beginning(of: scopeSpans).whole.all(2) {
                    guard let span = ProtobufMessage(content) else { continue }
                    left -= 1 + resource.fields.count + scope.fields.count + span.fields.count
                    guard left >= 0 else { return spans }
                    spans.append(CapturedSpan(resource: resource, scope: scope, span: span))
                }
            }
        }
        return spans
    }

    /// The contents of a repeated field in the beginning of a message; of one that the cut goes through what is there.
    private static func contents(_ number: UInt64, of beginning: [UInt8]) -> [[UInt8]] {
        let parts = ProtobufMessage.beginning(of: beginning)
        guard let cut = parts.cut, cut.number == number else { return parts.whole.all(number) }
        return parts.whole.all(number) + [cut.content]
    }

    /// Where scopes and their spans stood until OTLP 0.19.
    private static let oldScopeSpans: UInt64 = 1000

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]

    private static func append(_ bytes: [UInt8], to spans: inout [CapturedSpan]) throws(CaptureError) {
        guard let group = ProtobufMessage(bytes) else { throw malformed }
        var resource = ProtobufMessage()
        for part in group.all(1) {
            // Several are merged, as protobuf says.
            guard let part = ProtobufMessage(part) else { throw malformed }
            resource.fields += part.fields
        }
        let scopes = group.all(2)
        for scopeSpans in scopes.isEmpty ? group.all(oldScopeSpans) : scopes {
            guard let scopeSpans = ProtobufMessage(scopeSpans) else { throw malformed }
            let scope = scopeSpans.bytes(1).flatMap { ProtobufMessage($0) } ?? ProtobufMessage()
            for span in scopeSpans.all(2) {
                guard let span = ProtobufMessage(span) else { throw malformed }
                spans.append(CapturedSpan(resource: resource, scope: scope, span: span))
            }
        }
    }

    static func spans(of request: ProtobufMessage) throws(CaptureError) -> [CapturedSpan] {
        var spans: [CapturedSpan] = []
        for group in request.all(1) { try append(group, to: &spans) }
        return spans
    }

    private static let malformed = CaptureError(message: "expected an OTLP request or a trace of Tempo, as protobuf or JSON")

    // MARK: Protobuf

    private static func protobuf(_ bytes: [UInt8], _ reading: inout Reading) throws(CaptureError) -> [ProtobufMessage] {
        if let request = ProtobufMessage(bytes) { return [request] }
        let (messages, rest) = prefixed(bytes)
        if !messages.isEmpty {
            if rest > 0 { reading.note("message \(messages.count + 1) is cut off or damaged: what comes before it is read, \(rest) bytes are not") }
            return messages
        }
        // Noise has beginnings, too, but no ids of sixteen bytes.
        let whole = read(prefix: bytes).filter { $0.traceID.utf8.count == 32 && $0.spanID.utf8.count == 16 }
        guard !whole.isEmpty else { throw malformed }
        reading.spans = whole
        reading.note("the request is cut off or damaged: its first \(whole.count) whole spans are read")
        return []
    }

    /// Messages with their lengths, four bytes each, ahead of them, and how many bytes behind them are none.
    private static func prefixed(_ bytes: [UInt8]) -> (messages: [ProtobufMessage], rest: Int) {
        var rest = bytes[...]
        var messages: [ProtobufMessage] = []
        while rest.count >= 4 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length <= rest.count - 4, let message = ProtobufMessage(rest.dropFirst(4).prefix(length)) else { break }
            messages.append(message)
            rest = rest.dropFirst(4 + length)
        }
        return (messages, rest.count)
    }

    // MARK: JSON

    private static func json(_ bytes: [UInt8], _ reading: inout Reading) throws(CaptureError) -> [ProtobufMessage] {
        if let whole = JSONTree(parsing: bytes) { return [try request(whole, line: nil, &reading)] }
        var requests: [ProtobufMessage] = []
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
        let last = lines.lastIndex { !$0.allSatisfy(blanks.contains) }
        for (index, line) in lines.enumerated() where !line.allSatisfy(blanks.contains) {
            guard let document = JSONTree(parsing: line) else {
                reading.note("line \(index + 1): expected a JSON document" + (index == last ? "; it may be cut off" : ""))
                continue
            }
            do throws(CaptureError) {
                requests.append(try request(document, line: index + 1, &reading))
            } catch {
                reading.note(error.message)
            }
        }
        return requests
    }

    private static let otherSignals = [
        (member: "resourceMetrics", name: "metrics"), (member: "resourceLogs", name: "logs"), (member: "resourceProfiles", name: "profiles"),
    ]

    private static func request(_ document: JSONTree, line: Int?, _ reading: inout Reading) throws(CaptureError) -> ProtobufMessage {
        let place = line.map { "line \($0): " } ?? ""
        guard let request = TraceDocument.request(document) else {
            if let signal = otherSignals.first(where: { document[$0.member] != nil }) {
                throw CaptureError(message: "\(place)holds \(signal.name), and no spans")
            }
            throw CaptureError(message: place + "expected a member resourceSpans (OTLP), batches or trace (Tempo)")
        }
        let read: JSONTree.Request?
        do throws(JSONRequestError) { read = try request.request(leavingOut: true) } catch {
            throw CaptureError(message: place + "expected \(error.expected) in the OTLP document")
        }
        guard let read else { throw malformed }
        guard read.leftOut.spans > 0 else { return read.message }
        reading.faulty += FaultySpans.find(in: request)
        return read.message
    }
}

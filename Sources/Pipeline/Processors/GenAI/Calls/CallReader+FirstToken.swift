/// Time to the first token.
extension CallReader {
    @inline(__always)
    func readFirstToken(_ fields: borrowing SpanFields, _ events: SpanEvents, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch) {
        if let found = attributes.conceptOfSpan(slots.firstToken.time),
            slots.firstToken.flat >> UInt64(found.rank) & 1 == 0 || namesModel(call, attributes)
        {
            let number = AttributeNumber.double(found.value)
            switch slots.firstToken.form(Int(found.rank)) {
            case .seconds: call.firstToken = number ?? .nan
            case .milliseconds: call.firstToken = (number ?? .nan) / 1000
            case .measuredByServer: call.serverFirstToken = number ?? .nan
            case .ofResponse:
                let isBifrosts = attributes.ofResource(slots.firstToken.sdk).map { $0.isText && $0.slice.isWord("bifrost") } ?? false
                call.firstToken = (number ?? .nan) / (isBifrosts ? 1e9 : 1)
            case .ofServer:
                let isInteger = !found.value.isText && AttributeText.integer(found.value.slice) != nil
                let seconds = (number ?? .nan) / (isInteger ? 1000 : 1)
                // OpenLIT says it of calls that were not streamed, too, as their whole duration; but it says which those are.
                let isStreamed = attributes.conceptOfSpan(slots.firstToken.streaming).map { AttributeNumber.bool($0.value) } ?? true
                if isStreamed { call.firstToken = seconds }
            case .time:
                if found.value.isText, let time = Timestamp.nanoseconds(found.value.slice), time >= fields.start {
                    call.firstToken = Double(time &- fields.start) / 1e9
                }
            }
        }
        if call.firstToken.isNaN, let milliseconds = events.firstChunk { call.firstToken = milliseconds / 1000 }
        if call.firstToken.isNaN, let time = events.firstToken, time >= fields.start { call.firstToken = Double(time &- fields.start) / 1e9 }
        // Of a span that answers the server's own metric tells, whatever name its attribute has.
        if call.isServer {
            if call.serverFirstToken.isNaN { call.serverFirstToken = call.firstToken }
            call.firstToken = .nan
        }
        // Nobody waits for less than nothing, or for days.
        if !(call.firstToken >= 0 && call.firstToken < Self.longest) { call.firstToken = .nan }
        if !(call.serverFirstToken >= 0 && call.serverFirstToken < Self.longest) { call.serverFirstToken = .nan }
    }

    /// Seconds.
    private static let longest = 86_400.0
}

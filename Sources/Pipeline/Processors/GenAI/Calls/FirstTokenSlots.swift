/// Where it stands when the first token came.
struct FirstTokenSlots: Sendable {
    /// How a spelling says it.
    enum Form: UInt8 {
        case seconds, milliseconds
        /// A double is seconds, an int milliseconds; also said of calls that were not streamed, as their whole duration.
        case ofServer
        /// Seconds, as a model server measured it.
        case measuredByServer
        /// A point in time.
        case time
    }

    let time, streaming: Int
    /// By rank: ``Form``, four bits each.
    private let forms: UInt64

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        streaming = slots.concept(Table.streaming.with(.any))
        time = slots.concept(Table.timeToFirstToken.with(.any))
        var forms: UInt64 = 0
        for (rank, spelling) in Table.timeToFirstToken.spellings.enumerated() where rank < 16 {
            let form: Form =
                switch spelling.key {
                case "gen_ai.server.time_to_first_token": .ofServer
                case "gen_ai.latency.time_to_first_token": .measuredByServer
                case "langfuse.observation.completion_start_time": .time
                case let key where key.hasSuffix("msToFirstChunk"): .milliseconds
                default: .seconds
                }
            forms |= UInt64(form.rawValue) << UInt64(rank * 4)
        }
        self.forms = forms
    }

    func form(_ rank: Int) -> Form { Form(rawValue: UInt8(forms >> UInt64(min(rank, 15) * 4) & 15)) ?? .seconds }
}

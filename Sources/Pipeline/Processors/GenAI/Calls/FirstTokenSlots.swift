/// Where it stands when the first token came.
struct FirstTokenSlots: Sendable {
    /// How a spelling says it.
    enum Form {
        case seconds, milliseconds
        /// A double is seconds, an int milliseconds; also said of calls that were not streamed, as their whole duration.
        case ofServer
        /// Seconds; of Bifrost nanoseconds.
        case ofResponse
        /// Seconds, as a model server measured it.
        case measuredByServer
        /// A point in time.
        case time
    }

    let time, streaming: Int
    /// Of the resource.
    let sdk: Int
    /// By rank, a bit each.
    private let milliseconds, ofServer, ofResponse, measuredByServer, times: UInt64
    /// Names that mean a model's first token only on a span that names its provider and model: `ttft_ms`.
    let flat: UInt64

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        streaming = slots.concept(Table.streaming.with(.any))
        time = slots.concept(Table.timeToFirstToken.with(.any))
        sdk = slots.slot("telemetry.sdk.name")
        func ranks(_ isWanted: (Concept.Spelling) -> Bool) -> UInt64 { CallSlots.ranks(Table.timeToFirstToken, isWanted) }
        // Names say their unit at their end; without one they are seconds, as the conventions have it, except where the sender's
        // documents say otherwise.
        milliseconds = ranks { $0.key.hasSuffix("_ms") || $0.key.hasSuffix("msToFirstChunk") || $0.key == "copilot_chat.time_to_first_token" }
        ofServer = ranks { $0.key == "gen_ai.server.time_to_first_token" || $0.key == "gen_ai.server.ttft" }
        ofResponse = ranks { $0.key == "gen_ai.response.time_to_first_token" }
        measuredByServer = ranks { $0.key == "gen_ai.latency.time_to_first_token" }
        times = ranks { $0.key.hasSuffix(".completion_start_time") }
        flat = ranks { $0.form == .conditional }
    }

    func form(_ rank: Int) -> Form {
        let bit: UInt64 = 1 << UInt64(rank)
        if milliseconds & bit != 0 { return .milliseconds }
        if ofServer & bit != 0 { return .ofServer }
        if ofResponse & bit != 0 { return .ofResponse }
        if measuredByServer & bit != 0 { return .measuredByServer }
        return times & bit != 0 ? .time : .seconds
    }
}

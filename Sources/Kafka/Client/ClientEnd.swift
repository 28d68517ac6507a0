/// What becomes of a client that is done with. Pure.
///
/// librdkafka before 2.3 ends the process when a client is destroyed that has joined its group and was given nothing yet
/// (confluentinc/librdkafka#4312).
package enum ClientEnd: Sendable, Equatable {
    case destroyed
    /// It has left its group, and stays until the process ends.
    case left

    /// The first version that can end every client, as `rd_kafka_version` tells it.
    package static let safeVersion: CInt = 0x020300ff

    /// - Parameters:
    ///   - wasAssigned: it was given partitions once, or told that there are none for it.
    ///   - endsProcess: nobody has to give its memory back.
    ///   - hasJoined: it has a name in its group.
    package static func of(version: CInt, wasAssigned: Bool, endsProcess: Bool, hasJoined: () -> Bool) -> ClientEnd {
        if version >= safeVersion || wasAssigned { return .destroyed }
        // Who asks for a name may get an answer before it is destroyed; at the end of the process that need not be risked.
        return endsProcess || hasJoined() ? .left : .destroyed
    }
}

import CKafka
import Dispatch
import Settings
import Synchronization

/// Who hears what a client tells while it is polled, on the thread that polls.
final class ClientListener {
    /// Partitions come; returns where they are read from, where that is not what the group says.
    let assigned: (_ partitions: [Partition], _ client: OpaquePointer) -> [Partition: Offset]
    /// Partitions go. Of lost ones nothing can be committed any more.
    let revoked: (_ partitions: [Partition], _ isLost: Bool, _ client: OpaquePointer) -> Void
    let failed: (ClientError) -> Void
    /// Why a broker's certificate was not accepted last, told on threads of the client; 0: none was refused.
    let certificateProblem = Atomic<CInt>(0)
    /// See ``ClientEnd``. Of the thread that polls.
    fileprivate(set) var wasAssigned = false

    init(
        assigned: @escaping (_ partitions: [Partition], _ client: OpaquePointer) -> [Partition: Offset],
        revoked: @escaping (_ partitions: [Partition], _ isLost: Bool, _ client: OpaquePointer) -> Void,
        failed: @escaping (ClientError) -> Void
    ) {
        self.assigned = assigned
        self.revoked = revoked
        self.failed = failed
    }

    static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientListener? {
        opaque.map { Unmanaged<ClientListener>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// librdkafka's consumer of one topic, in a group. Of one thread.
struct KafkaClient {
    private let handle: OpaquePointer
    private let topic: String
    private unowned let listener: ClientListener

    /// - Parameter listener: outlives the client.
    /// - Throws: a property is wrong; its text names the setting.
    init(_ options: KafkaOptions, _ listener: ClientListener) throws(ClientError) {
        topic = options.topic
        guard let configuration = rd_kafka_conf_new() else { throw ClientError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE) }
        var text = [CChar](repeating: 0, count: 512)
        for property in options.properties where !property.value.value.isEmpty {
            guard rd_kafka_conf_set(configuration, property.name, property.value.value, nil, 0) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                // What librdkafka says of it may have the value in it.
                throw ClientError(RD_KAFKA_RESP_ERR__INVALID_ARG, "\(property.setting) cannot be used (\(property.name))")
            }
        }
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(listener).toOpaque())
        rd_kafka_conf_set_rebalance_cb(configuration) { client, code, list, opaque in
            guard let client, let listener = ClientListener.of(opaque) else { return }
            KafkaClient.rebalance(client, code, list, listener)
        }
        rd_kafka_conf_set_error_cb(configuration) { client, code, reason, opaque in
            guard let listener = ClientListener.of(opaque) else { return }
            listener.failed(KafkaClient.error(client, rd_kafka_resp_err_t(code), reason, listener))
        }
        if options.isVerified {
            rd_kafka_conf_set_ssl_cert_verify_cb(configuration) { _, _, _, problem, _, _, _, _, _, opaque in
                // Whatever OpenSSL says holds: it is but heard.
                guard let problem, problem.pointee != 0 else { return 1 }
                ClientListener.of(opaque)?.certificateProblem.store(problem.pointee, ordering: .relaxed)
                return 0
            }
        }
        // What it logs is told as errors, too.
        rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let handle = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, &text, text.count) else {
            rd_kafka_conf_destroy(configuration)
            throw ClientError(RD_KAFKA_RESP_ERR__INVALID_ARG, String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        self.handle = handle
        self.listener = listener
        rd_kafka_poll_set_consumer(handle)
        let list = PartitionList(topic, [-1: 0])
        let failure = rd_kafka_subscribe(handle, list.pointer)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            rd_kafka_destroy(handle)
            throw ClientError(failure)
        }
    }

    // MARK: What is told

    /// The text of a fatal error is another one's.
    private static func error(
        _ client: OpaquePointer?, _ code: rd_kafka_resp_err_t, _ reason: UnsafePointer<CChar>?, _ listener: ClientListener
    ) -> ClientError {
        guard code == RD_KAFKA_RESP_ERR__FATAL, let client else {
            let text = reason.map { String(cString: $0) }
            let problem = listener.certificateProblem.load(ordering: .relaxed)
            guard problem != 0, let text, text.contains("certificate verify failed") else { return ClientError(code, text) }
            return ClientError(code, "\(CertificateProblem.text(problem)): \(text)")
        }
        var text = [CChar](repeating: 0, count: 512)
        let cause = rd_kafka_fatal_error(client, &text, text.count)
        let told = ClientError(cause, String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        return ClientError(code, "\(told)")
    }

    private static func rebalance(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
        _ listener: ClientListener
    ) {
        let partitions = PartitionList.entries(list).map(\.partition)
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            listener.wasAssigned = true
            let begins = listener.assigned(partitions, client)
            if let list, let first = list.pointee.elems {
                for index in 0..<partitions.count { if let offset = begins[partitions[index]] { first[index].offset = offset } }
            }
            tell(listener, list.flatMap { rd_kafka_incremental_assign(client, $0) })
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            listener.revoked(partitions, rd_kafka_assignment_lost(client) != 0, client)
            tell(listener, list.flatMap { rd_kafka_incremental_unassign(client, $0) })
        default:
            listener.failed(ClientError(code))
            rd_kafka_assign(client, nil)
        }
    }

    private static func tell(_ listener: ClientListener, _ error: OpaquePointer?) {
        guard let error else { return }
        listener.failed(ClientError(rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error))))
        rd_kafka_error_destroy(error)
    }

    // MARK: Reading

    enum Polled {
        case nothing
        case record(UnsafeMutablePointer<rd_kafka_message_t>)
        case error(ClientError)
        /// A batch of records at this offset, which comes again and again.
        case unreadable(ClientError, Partition, Offset)
    }

    /// The next record. What is to be told is told meanwhile.
    func poll(milliseconds: Int32) -> Polled {
        guard let message = rd_kafka_consumer_poll(handle, milliseconds) else { return .nothing }
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return .record(message) }
        defer { rd_kafka_message_destroy(message) }
        let error = Self.error(handle, code, rd_kafka_message_errstr(message), listener)
        let (partition, offset) = (message.pointee.partition, message.pointee.offset)
        return error.isOfBatch && partition >= 0 && offset >= 0 ? .unreadable(error, partition, offset) : .error(error)
    }

    /// Where a record stood that is not wanted.
    static func discard(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> (Partition, Offset) {
        defer { rd_kafka_message_destroy(message) }
        return (message.pointee.partition, message.pointee.offset)
    }

    /// Reads a partition from there on, or from its beginning. Nothing that was fetched before comes any more.
    func seek(_ partition: Partition, to offset: Offset?, within nanoseconds: UInt64) -> ClientError? {
        let list = PartitionList(topic, [partition: offset ?? Offset(RD_KAFKA_OFFSET_BEGINNING)])
        if let error = rd_kafka_seek_partitions(handle, list.pointer, Int32(clamping: nanoseconds / 1_000_000)) {
            defer { rd_kafka_error_destroy(error) }
            return ClientError(rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
        }
        let failure = list.entries.first { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }?.err
        return failure.map { ClientError($0) }
    }

    /// Behind the last record of a partition, as far as it is known here.
    func end(of partition: Partition) -> Offset? {
        var low: Offset = -1
        var high: Offset = -1
        guard rd_kafka_get_watermark_offsets(handle, topic, partition, &low, &high) == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
        return high
    }

    /// The same, as the leader of the partition has it: a follower that is read may be behind.
    func leadersEnd(of partition: Partition, within nanoseconds: UInt64) -> Offset? {
        var low: Offset = -1
        var high: Offset = -1
        let failure = rd_kafka_query_watermark_offsets(handle, topic, partition, &low, &high, Int32(clamping: nanoseconds / 1_000_000))
        return failure == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    // MARK: Commits

    func commit(_ offsets: [Partition: Offset], within nanoseconds: UInt64) -> [(Partition, Offset, ClientError?)] {
        Self.commit(handle, topic, offsets, within: nanoseconds)
    }

    /// Waits until the group has the offsets.
    ///
    /// - Returns: what became of each; all of them failed when there was no answer in time.
    static func commit(
        _ client: OpaquePointer, _ topic: String, _ offsets: [Partition: Offset], within nanoseconds: UInt64
    ) -> [(Partition, Offset, ClientError?)] {
        let none = ClientError(RD_KAFKA_RESP_ERR__TIMED_OUT)
        guard !offsets.isEmpty, let queue = rd_kafka_queue_new(client) else { return [] }
        defer { rd_kafka_queue_destroy(queue) }
        let list = PartitionList(topic, offsets)
        let failure = rd_kafka_commit_queue(client, list.pointer, queue, nil, nil)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else { return offsets.map { ($0, $1, ClientError(failure)) } }
        guard let event = rd_kafka_queue_poll(queue, Int32(clamping: nanoseconds / 1_000_000)) else { return offsets.map { ($0, $1, none) } }
        defer { rd_kafka_event_destroy(event) }
        let whole = rd_kafka_event_error(event)
        let answered = PartitionList.entries(rd_kafka_event_topic_partition_list(event))
        guard whole == RD_KAFKA_RESP_ERR_NO_ERROR || !answered.isEmpty else { return offsets.map { ($0, $1, ClientError(whole)) } }
        return answered.map { entry in
            let code = entry.err == RD_KAFKA_RESP_ERR_NO_ERROR ? whole : entry.err
            return (entry.partition, entry.offset, code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : ClientError(code))
        }
    }

    /// What the group has of these partitions.
    static func committed(_ client: OpaquePointer, _ topic: String, _ partitions: [Partition]) -> [Partition: Offset] {
        let list = PartitionList(topic, Dictionary(partitions.map { ($0, Offset(-1)) }) { first, _ in first })
        guard rd_kafka_committed(client, list.pointer, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [:] }
        return known(list.entries)
    }

    /// The first records of these partitions that are not older than `time`, milliseconds since the epoch. Those that have none end there.
    static func offsets(_ client: OpaquePointer, _ topic: String, _ partitions: [Partition], at time: Int64) -> [Partition: Offset] {
        let list = PartitionList(topic, Dictionary(partitions.map { ($0, time) }) { first, _ in first })
        guard rd_kafka_offsets_for_times(client, list.pointer, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [:] }
        var found = known(list.entries)
        for partition in partitions where found[partition] == nil {
            var low: Offset = -1
            var high: Offset = -1
            guard rd_kafka_query_watermark_offsets(client, topic, partition, &low, &high, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            found[partition] = high
        }
        return found
    }

    private static func known(_ entries: [rd_kafka_topic_partition_t]) -> [Partition: Offset] {
        var result: [Partition: Offset] = [:]
        for entry in entries where entry.err == RD_KAFKA_RESP_ERR_NO_ERROR && entry.offset >= 0 { result[entry.partition] = entry.offset }
        return result
    }

    // MARK: End

    /// A client that is to end, and who its threads tell of certificates until it has.
    private struct Ending: @unchecked Sendable {
        let handle: OpaquePointer
        let listener: ClientListener
    }

    /// Ends membership and connections; of a static member the partitions stay its own. Rebalances are told meanwhile.
    ///
    /// - Parameters:
    ///   - endsProcess: it is the last one.
    ///   - isOver: no more is waited.
    /// - Returns: why it is left behind, with its threads; nil: it is not. librdkafka waits for answers of brokers that hang, and 2.0.2 for ever
    ///   where a topic was deleted and made again while it was read.
    func close(endsProcess: Bool, _ isOver: () -> Bool) -> String? {
        let end = ClientEnd.of(version: rd_kafka_version(), wasAssigned: listener.wasAssigned, endsProcess: endsProcess) { hasJoined }
        leave(isOver)
        guard end == .destroyed else {
            // Its threads may tell of certificates as long as there are any.
            _ = Unmanaged.passRetained(listener)
            return endsProcess ? nil : "it was given no partitions yet, and librdkafka before 2.3 cannot end such a one"
        }
        let (ending, done) = (Ending(handle: handle, listener: listener), DispatchSemaphore(value: 0))
        DispatchQueue(label: "end of a client of Kafka").async {
            withExtendedLifetime(ending.listener) { rd_kafka_destroy_flags(ending.handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }
            done.signal()
        }
        while done.wait(timeout: .now() + .milliseconds(Int(Self.endStep))) == .timedOut { if isOver() { return "it does not end" } }
        return nil
    }

    /// Milliseconds between two looks at the time.
    private static let endStep: Int32 = 50

    /// Whether the group has given it a name.
    private var hasJoined: Bool {
        guard let name = rd_kafka_memberid(handle) else { return false }
        defer { rd_kafka_mem_free(handle, name) }
        return name.pointee != 0
    }

    /// As `rd_kafka_consumer_close` does, which has no bound but that of the session.
    private func leave(_ isOver: () -> Bool) {
        guard let queue = rd_kafka_queue_new(handle) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        // After a fatal error there is nothing to leave, and nothing begins.
        if let error = rd_kafka_consumer_close_queue(handle, queue) { return rd_kafka_error_destroy(error) }
        while rd_kafka_consumer_closed(handle) == 0, !isOver() {
            guard let event = rd_kafka_queue_poll(queue, Self.endStep) else { continue }
            defer { rd_kafka_event_destroy(event) }
            switch rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_REBALANCE:
                Self.rebalance(handle, rd_kafka_event_error(event), rd_kafka_event_topic_partition_list(event), listener)
            case RD_KAFKA_EVENT_ERROR:
                listener.failed(Self.error(handle, rd_kafka_event_error(event), rd_kafka_event_error_string(event), listener))
            // Records that nobody waits for any more.
            default: break
            }
        }
    }
}

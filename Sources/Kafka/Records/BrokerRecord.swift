import CKafka

/// A record as the client gave it, until it is destroyed.
///
/// `@unchecked Sendable`: one loop uses it while the reader's thread waits.
final class BrokerRecord: @unchecked Sendable {
    private let message: UnsafeMutablePointer<rd_kafka_message_t>
    let partition: Partition
    let offset: Offset
    /// Milliseconds since the epoch; negative: none.
    let timestamp: Int64
    /// nil: its key names none.
    let tenant: String?
    var outcome = RecordOutcome.skipped(.empty, "")

    /// - Parameter tenant: of a key; nil: none can be called so.
    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, tenant: (String) -> String?) {
        self.message = message
        partition = message.pointee.partition
        offset = message.pointee.offset
        timestamp = rd_kafka_message_timestamp(message, nil)
        let key = UnsafeRawBufferPointer(start: message.pointee.key, count: message.pointee.key == nil ? 0 : message.pointee.key_len)
        self.tenant = String(validating: key, as: UTF8.self).flatMap(tenant)
    }

    /// Valid as long as the record is.
    var value: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.payload == nil ? 0 : message.pointee.len)
    }

    deinit { rd_kafka_message_destroy(message) }
}

import CKafka

/// librdkafka's list of partitions of a topic.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ topic: String, _ offsets: [Partition: Offset]) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count))
        for (partition, offset) in offsets { rd_kafka_topic_partition_list_add(pointer, topic, partition).pointee.offset = offset }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// What stands in a list that is somebody else's.
    static func entries(_ list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [rd_kafka_topic_partition_t] {
        guard let list, let first = list.pointee.elems else { return [] }
        return Array(UnsafeBufferPointer(start: first, count: Int(max(list.pointee.cnt, 0))))
    }

    var entries: [rd_kafka_topic_partition_t] { Self.entries(pointer) }
}

import CKafka

/// librdkafka's brokers in memory, which can be taken away.
final class MockBrokers {
    private let owner: OpaquePointer
    private let cluster: OpaquePointer
    private let producer: OpaquePointer
    private let topic: OpaquePointer
    let address: String

    /// One broker with a topic.
    init?(topic name: String, partitions: Int32) {
        guard let owner = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nil, 0), let cluster = rd_kafka_mock_cluster_new(owner, 1),
            let address = rd_kafka_mock_cluster_bootstraps(cluster), let configuration = rd_kafka_conf_new()
        else { return nil }
        rd_kafka_mock_topic_create(cluster, name, partitions, 1)
        rd_kafka_conf_set(configuration, "bootstrap.servers", address, nil, 0)
        rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let producer = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0), let topic = rd_kafka_topic_new(producer, name, nil) else {
            return nil
        }
        self.owner = owner
        self.cluster = cluster
        self.producer = producer
        self.topic = topic
        self.address = String(cString: address)
    }

    deinit {
        rd_kafka_topic_destroy(topic)
        rd_kafka_purge(producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        rd_kafka_destroy(producer)
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(owner)
    }

    /// Writes a record; it waits while the broker is away.
    func write(_ value: [UInt8], key: String, partition: Int32) {
        var value = value
        var key = Array(key.utf8)
        value.withUnsafeMutableBytes { value in
            _ = key.withUnsafeMutableBytes { key in
                // RD_KAFKA_MSG_F_COPY is a macro that Swift does not see.
                rd_kafka_produce(topic, partition, 2, value.baseAddress, value.count, key.baseAddress, key.count, nil)
            }
        }
        rd_kafka_poll(producer, 0)
    }

    func goAway() { rd_kafka_mock_broker_set_down(cluster, 1) }
    /// It takes what it is asked, and answers nothing within ten minutes.
    func hang() { rd_kafka_mock_broker_set_rtt(cluster, 1, 600_000) }
    /// Who joins next is told that another one has its name, before it is given anything.
    func throwOut() {
        // SyncGroup, which is what Kafka's protocol numbers so.
        rd_kafka_mock_push_request_errors_array(cluster, 14, 1, [RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID])
    }
    func comeBack() { rd_kafka_mock_broker_set_up(cluster, 1) }
}

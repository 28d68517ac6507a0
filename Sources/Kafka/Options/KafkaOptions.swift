import Settings

/// What a reader of the topic is told.
package struct KafkaOptions: Sendable {
    /// Brokers, as configured.
    package var address: String
    package var isTLS: Bool
    /// Brokers' certificates are checked.
    package var isVerified: Bool
    package var hasUser: Bool
    package var isSCRAM: Bool
    /// What of TLS the client reads once.
    package var files: [String]
    package var topic: String
    package var group: String
    /// Name of a static member of the group; nil: it has none, and leaves the group when it ends.
    package var member: String?
    package var codec: RecordCodec
    package var isLateByRecord: Bool
    /// Nanoseconds, as all times here; nil: a backlog is read whatever its age.
    package var replayHorizon: Int64?
    package var maxRecordBytes: Int
    package var commitInterval: UInt64
    /// nil: lag is not shown.
    package var lagInterval: UInt64?
    package var handoverTimeout: UInt64
    package var properties: [ClientProperty]

    /// Tempo's name of the group in ring mode `partition`, whatever is configured (tempo-behaviour 10.5).
    private static let partitionGroup = "metrics-generator"
    private static let longestLagInterval: Int64 = .second

    /// nil: the topic is not read.
    package init?(_ settings: Settings, hostName: String) {
        guard settings.kafka.enabled else { return nil }
        let (kafka, ingest, generator) = (settings.kafka, settings.ingest, settings.generator)
        address = ingest.address
        isTLS = ingest.tlsEnabled
        isVerified = isTLS && !ingest.tlsInsecureSkipVerify
        hasUser = !ingest.saslUsername.isEmpty
        isSCRAM = hasUser && ingest.saslMechanism != .plain
        files = ingest.tlsEnabled ? [ingest.tlsCAPath, ingest.tlsCertPath, ingest.tlsKeyPath].filter { !$0.isEmpty } : []
        topic = ingest.topic
        group = kafka.consumerGroup
        if group.isEmpty { group = generator.ringMode == .partition ? Self.partitionGroup : ingest.consumerGroup }
        member = generator.leavesGroup ? nil : (generator.instanceID.isEmpty ? hostName : generator.instanceID)
        codec = generator.codec
        isLateByRecord = kafka.lateBy == .record
        replayHorizon = generator.skipsStaleBacklog ? (generator.replayHorizon > 0 ? generator.replayHorizon : generator.ingestionSlack) : nil
        maxRecordBytes = kafka.maxRecordBytes
        commitInterval = UInt64(max(ingest.commitInterval, 0))
        lagInterval = ingest.lagInterval > 0 ? UInt64(min(ingest.lagInterval, Self.longestLagInterval)) : nil
        handoverTimeout = UInt64(max(kafka.handoverTimeout, 0))
        properties = []
        properties = ClientProperty.all(settings, self)
    }
}

import Kafka
import Settings
import Testing

struct KafkaOptionsTests {
    private var settings = Settings()

    init() {
        settings.kafka.enabled = true
        settings.ingest.topic = "spans"
    }

    private func property(_ name: String) -> String? {
        KafkaOptions(settings, hostName: "host-1")?.properties.first { $0.name == name }?.value.value
    }

    @Test mutating func aTopicIsReadOnlyWhereItIsAskedFor() {
        settings.kafka.enabled = false
        #expect(KafkaOptions(settings, hostName: "host-1") == nil)
    }

    @Test mutating func theGroupIsTempos() {
        #expect(property("group.id") == "metrics-generator")
        settings.ingest.consumerGroup = "mine"
        #expect(property("group.id") == "metrics-generator")
        settings.generator.ringMode = .generator
        #expect(property("group.id") == "mine")
        settings.kafka.consumerGroup = "other"
        #expect(property("group.id") == "other")
    }

    @Test mutating func aMemberIsKnownByItsName() {
        #expect(property("group.instance.id") == "host-1")
        #expect(property("session.timeout.ms") == "180000")
        settings.generator.instanceID = "generator-0"
        #expect(property("group.instance.id") == "generator-0")
        settings.generator.leavesGroup = true
        #expect(property("group.instance.id") == nil)
    }

    @Test func offsetsAreCommittedByTheReaderAlone() {
        #expect(property("enable.auto.commit") == "false")
        #expect(property("enable.auto.offset.store") == "false")
        #expect(property("partition.assignment.strategy") == "cooperative-sticky")
        #expect(property("auto.offset.reset") == "earliest")
    }

    @Test mutating func securityIsWhatIsAskedFor() {
        #expect(property("security.protocol") == "plaintext")
        settings.ingest.tlsEnabled = true
        settings.ingest.tlsCAPath = "/ca.pem"
        #expect(property("security.protocol") == "ssl")
        #expect(property("ssl.ca.location") == "/ca.pem")
        settings.ingest.saslUsername = "reader"
        settings.ingest.saslPassword = Secret("hidden")
        settings.ingest.saslMechanism = .scramSHA512
        #expect(property("security.protocol") == "sasl_ssl")
        #expect(property("sasl.mechanism") == "SCRAM-SHA-512")
        settings.ingest.tlsEnabled = false
        #expect(property("security.protocol") == "sasl_plaintext")
        #expect(property("ssl.ca.location") == nil)
    }

    @Test mutating func secretsAreNotPrinted() {
        settings.ingest.saslUsername = "reader"
        settings.ingest.saslPassword = Secret("hidden")
        #expect(!"\(String(describing: KafkaOptions(settings, hostName: "host-1")))".contains("hidden"))
    }

    @Test mutating func theHorizonIsTheSlackUnlessItIsSet() {
        #expect(KafkaOptions(settings, hostName: "")?.replayHorizon == nil)
        settings.generator.skipsStaleBacklog = true
        #expect(KafkaOptions(settings, hostName: "")?.replayHorizon == 30 * .second)
        settings.generator.replayHorizon = .minute
        #expect(KafkaOptions(settings, hostName: "")?.replayHorizon == .minute)
    }
}

import Settings

extension Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout Settings) {
        switch group {
        case "distributor.receivers": ReceiverPresence.check(receivers: keys, &settings.listen)
        case "distributor.receivers.otlp": ReceiverPresence.check(otlp: keys)
        case "distributor.receivers.otlp.protocols": ReceiverPresence.check(protocols: keys, &settings.listen)
        case "metronome": keys.field("metrics").map { MetricNames.check($0, settings) }
        default: break
        }
    }

    static func cure(_ field: Field) -> String? {
        switch field.block {
        case "distributor.receivers.otlp.protocols": ReceiverPresence.cure(protocols: field)
        case "distributor.receivers.otlp.protocols.grpc", "distributor.receivers.otlp.protocols.http": ReceiverPresence.cure(receiver: field)
        default: nil
        }
    }
}

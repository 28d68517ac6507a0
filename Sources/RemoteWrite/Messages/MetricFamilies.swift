import Protobuf

/// What the metrics of a request are: its `metadata`, by name.
struct MetricFamilies {
    /// Numbers of remote write 1.0 and 2.0 alike.
    enum Kind: UInt64 {
        case unknown, counter, gauge, histogram
    }

    struct Family {
        var kind = Kind.unknown
        var help: ArraySlice<UInt8> = []
        var unit: ArraySlice<UInt8> = []
    }

    private var families: [ArraySlice<UInt8>: Family] = [:]
    /// Of series of a classic histogram.
    private static let endings = ["_bucket", "_count", "_sum"].map { ArraySlice($0.utf8) }

    /// Adds a `MetricMetadata`. False: it is malformed.
    mutating func add(_ message: [UInt8], _ content: Range<Int>) -> Bool {
        var family = Family()
        var name: ArraySlice<UInt8> = []
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            switch field.number {
            case 1: family.kind = Kind(rawValue: field.value) ?? .unknown
            case 2: name = message[field.content]
            case 4: family.help = message[field.content]
            case 5: family.unit = message[field.content]
            default: break
            }
        }
        families[name] = family
        return !fields.isMalformed
    }

    /// What a series of this name is; of no kind where nothing is known of it, as after relabelling.
    func family(_ name: ArraySlice<UInt8>) -> Family { families[familyName(name)] ?? Family() }

    /// The name of the metric that a series of this name is of: without its ending where that is a histogram's.
    func familyName(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard families[name] == nil else { return name }
        for ending in Self.endings where name.count > ending.count && name.suffix(ending.count).elementsEqual(ending) {
            let base = name.dropLast(ending.count)
            if families[base]?.kind == .histogram { return base }
        }
        return name
    }
}

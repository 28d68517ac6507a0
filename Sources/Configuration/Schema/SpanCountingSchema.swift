/// `metronome.span_metrics`.
enum SpanCountingSchema {
    static func decode(_ keys: MappingReader, _ settings: inout SpanCountingSettings) {
        keys.read("skip_counted", into: &settings.skipsCounted) { $0.bool() }
        keys.read("summary_prefixes", into: &settings.summaryPrefixes) { prefixes($0) }
    }

    private static func prefixes(_ field: Field) -> [String]? {
        guard let items = field.sequence() else { return nil }
        guard items.count <= SpanCountingSettings.maxPrefixes else {
            field.fail("has \(items.count) prefixes, at most \(SpanCountingSettings.maxPrefixes) are possible")
            return nil
        }
        var prefixes: [String] = []
        for item in items {
            guard let prefix = item.nonEmptyString() else { continue }
            if prefix.utf8.count > SpanCountingSettings.maxPrefixBytes {
                item.fail("is longer than \(SpanCountingSettings.maxPrefixBytes) bytes")
            } else if prefixes.contains(prefix) {
                item.fail("\(Excerpt.of(prefix)) is in the list already")
            } else {
                prefixes.append(prefix)
            }
        }
        return prefixes
    }
}

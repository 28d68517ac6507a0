import Protobuf
import Settings

/// A remote write 2.0 request out of what a batch holds: the same series, each text once, with what their metrics are and when they began.
package struct RequestTwo {
    /// Snappy block of an `io.prometheus.write.v2.Request`.
    package let body: [UInt8]
    package let counts: MessageCounts
    /// Series that say what they are.
    package let described: Int

    /// Nothing but zero samples was in it, and starts say the same.
    package var isEmpty: Bool { counts.samples + counts.histograms == 0 }

    /// nil: the body is no `WriteRequest`, or larger than ``RemoteWriteLimits/maxTakenApart``.
    ///
    /// - Parameter keepsZeros: zero samples of new series are sent although their start says the same.
    package init?(_ batch: [UInt8], keepsZeros: Bool) {
        guard let message = SnappyBlock.decompress(batch, limit: RemoteWriteLimits.maxTakenApart) else { return nil }
        var writer = RequestTwoWriter(message, keepsZeros: keepsZeros)
        guard let content = writer.request() else { return nil }
        body = SnappyBlock.compress(content)
        counts = writer.counts
        described = writer.described
    }
}

/// Writes one request.
private struct RequestTwoWriter {
    /// Fields of a `TimeSeries` of 2.0.
    private enum Field {
        static let labels: UInt64 = 1
        static let samples: UInt64 = 2
        static let histograms: UInt64 = 3
        static let exemplars: UInt64 = 4
        static let metadata: UInt64 = 5
        /// Servers of before 2025 look here for the start, others beside the sample.
        static let created: UInt64 = 6
        static let startOfSample: UInt64 = 3
        static let startOfHistogram: UInt64 = 17
        static let time: UInt64 = 15
        static let count: UInt64 = 1
    }

    /// A label of the series before: most of its labels are those of the next one.
    private struct Label {
        var content: Range<Int>
        var name: UInt32
        var value: UInt32
    }

    private let message: [UInt8]
    private let keepsZeros: Bool
    private var symbols = SymbolTable()
    private var families = MetricFamilies()
    private var labels: [Label] = []
    private let nameSymbol: UInt32
    /// What is said of a metric, by the number of its name.
    private var metadata: [UInt32: [UInt8]] = [:]
    private var start: Int64 = 0
    /// Content of the zero sample at ``start``.
    private var zero: [UInt8] = []
    /// The fields that say it.
    private var created: [UInt8] = []
    private var startOfSample: [UInt8] = []
    private var startOfHistogram: [UInt8] = []
    private var series: [UInt8] = []
    /// Of one series, kept for their memory.
    private var refs: [UInt8] = []
    private var samples: [UInt8] = []
    private var exemplars: [UInt8] = []
    private(set) var counts = MessageCounts()
    private(set) var described = 0

    init(_ message: [UInt8], keepsZeros: Bool) {
        self.message = message
        self.keepsZeros = keepsZeros
        nameSymbol = symbols.number(ArraySlice("__name__".utf8))
    }

    /// nil: malformed.
    mutating func request() -> [UInt8]? {
        var fields = ProtobufFields(message)
        while let field = fields.next() {
            switch field.number {
            case 1: guard appendSeries(field.content) else { return nil }
            case 3: guard families.add(message, field.content) else { return nil }
            case SeriesStartField.number: begin(at: Int64(bitPattern: field.value))
            default: break
            }
        }
        guard !fields.isMalformed else { return nil }
        // Texts first: some servers read series as they come.
        return symbols.fields + series
    }

    private mutating func begin(at time: Int64) {
        start = time
        zero = [1 << 3 | 1, 0, 0, 0, 0, 0, 0, 0, 0]
        zero.appendField(2, UInt64(bitPattern: time))
        func field(_ number: UInt64) -> [UInt8] {
            var field: [UInt8] = []
            field.appendField(number, UInt64(bitPattern: time))
            return field
        }
        created = field(Field.created)
        startOfSample = field(Field.startOfSample)
        startOfHistogram = field(Field.startOfHistogram)
    }

    private mutating func appendSeries(_ content: Range<Int>) -> Bool {
        refs.removeAll(keepingCapacity: true)
        samples.removeAll(keepingCapacity: true)
        exemplars.removeAll(keepingCapacity: true)
        var found = MessageCounts()
        var place = 0
        var name: UInt32?
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            switch field.number {
            case 1:
                guard let label = label(field.content, place) else { return false }
                place += 1
                refs.appendVarint(UInt64(label.name))
                refs.appendVarint(UInt64(label.value))
                if label.name == nameSymbol { name = label.value }
            case 2: if append(sample: field.content) { found.samples += 1 }
            case 3:
                guard append(exemplar: field.content) else { return false }
                found.exemplars += 1
            case 4: if append(histogram: field.content) { found.histograms += 1 }
            default: break
            }
        }
        guard !fields.isMalformed else { return false }
        guard found.samples + found.histograms > 0 else { return true }
        let said = name.map { self.said(of: $0) } ?? []
        if !said.isEmpty { described += 1 }
        let tail = tail(said)
        let labelsSize = refs.isEmpty ? 0 : 1 + [UInt8].varintSize(refs.count) + refs.count
        series.append(5 << 3 | 2)
        series.appendVarint(UInt64(labelsSize + samples.count + exemplars.count + tail.count))
        series.appendField(Field.labels, refs)
        series += samples
        series += exemplars
        series += tail
        counts.samples += found.samples
        counts.histograms += found.histograms
        counts.exemplars += found.exemplars
        return true
    }

    /// What a series says beside labels and samples.
    private func tail(_ said: [UInt8]) -> [UInt8] {
        var tail: [UInt8] = []
        tail.appendField(Field.metadata, said)
        return tail + created
    }

    // MARK: Parts

    /// nil: malformed.
    private mutating func label(_ content: Range<Int>, _ place: Int) -> Label? {
        if place < labels.count, message.isEqual(labels[place].content, content) { return labels[place] }
        guard let label = label(content) else { return nil }
        if place < labels.count { labels[place] = label } else { labels.append(label) }
        return label
    }

    private mutating func label(_ content: Range<Int>) -> Label? {
        var label = Label(content: content, name: 0, value: 0)
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            switch field.number {
            case 1: label.name = symbols.number(message[field.content])
            case 2: label.value = symbols.number(message[field.content])
            default: break
            }
        }
        return fields.isMalformed ? nil : label
    }

    /// False: it is left out.
    private mutating func append(sample content: Range<Int>) -> Bool {
        let isZero = start != 0 && content.count == zero.count && message[content].elementsEqual(zero)
        if isZero, !keepsZeros { return false }
        // A sample at the start itself has nothing behind it.
        samples.appendField(Field.samples, message[content], isZero ? [] : startOfSample)
        return true
    }

    private mutating func append(histogram content: Range<Int>) -> Bool {
        var count: UInt64?
        var time: UInt64 = 0
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            if field.number == Field.count { count = field.value }
            if field.number == Field.time { time = field.value }
        }
        let isZero = start != 0 && count == 0 && time == UInt64(bitPattern: start)
        if isZero, !keepsZeros { return false }
        samples.appendField(Field.histograms, message[content], isZero ? [] : startOfHistogram)
        return true
    }

    private mutating func append(exemplar content: Range<Int>) -> Bool {
        var refs: [UInt8] = []
        var rest: [UInt8] = []
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            guard field.number == 1 else {
                rest += message[field.whole]
                continue
            }
            guard let label = label(field.content) else { return false }
            refs.appendVarint(UInt64(label.name))
            refs.appendVarint(UInt64(label.value))
        }
        guard !fields.isMalformed else { return false }
        var exemplar: [UInt8] = []
        exemplar.appendField(1, refs)
        exemplars.appendField(Field.exemplars, exemplar, rest)
        return true
    }

    /// The message about a metric; empty: nothing is known.
    private mutating func said(of name: UInt32) -> [UInt8] {
        if let known = metadata[name] { return known }
        let family = families.family(symbols.text(name))
        var said: [UInt8] = []
        said.appendField(1, family.kind.rawValue)
        said.appendField(3, UInt64(symbols.number(family.help)))
        said.appendField(4, UInt64(symbols.number(family.unit)))
        metadata[name] = said
        return said
    }
}

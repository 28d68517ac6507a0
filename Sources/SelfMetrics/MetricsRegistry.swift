import Synchronization

/// Metronome's own metrics by name and labels, and their Prometheus text.
///
/// An instrument is created on first use and kept: hold on to it, do not look it up per request.
package final class MetricsRegistry: Sendable {
    package typealias Labels = [(name: String, value: String)]

    /// When a page has the row of an instrument.
    package enum Showing: Sendable {
        case always
        /// A page of many tenants is not to be mostly zeros. Not for what an alert takes a rate of: that would miss the first increment.
        case onceNotZero
    }

    fileprivate enum Instrument: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case distribution(Distribution)

        var isZero: Bool {
            switch self {
            case .counter(let counter): counter.value == 0
            case .gauge(let gauge): gauge.value == 0
            case .distribution: false
            }
        }

        /// What it counts or shows; 0: it is a histogram.
        var amount: Double {
            switch self {
            case .counter(let counter): Double(counter.value)
            case .gauge(let gauge): gauge.value
            case .distribution: 0
            }
        }
    }

    fileprivate struct Row: Sendable {
        var instrument: Instrument
        var showing = Showing.always

        var isShown: Bool { showing == .always || !instrument.isZero }
    }

    private struct Family: Sendable {
        var help: String
        var type: String
        var rows: [String: Row] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let updates = Mutex<[@Sendable () -> Void]>([])

    package init() {}

    /// The counter of this name and these labels, made at 0 if it is new.
    package func counter(_ name: String, _ help: String, _ labels: Labels = [], _ showing: Showing = .always) -> Counter {
        instrument(name, help, "counter", labels, showing, make: { .counter(Counter()) }) {
            if case .counter(let found) = $0 { found } else { nil }
        } ?? Counter()
    }

    package func gauge(_ name: String, _ help: String, _ labels: Labels = [], _ showing: Showing = .always) -> Gauge {
        instrument(name, help, "gauge", labels, showing, make: { .gauge(Gauge()) }) {
            if case .gauge(let found) = $0 { found } else { nil }
        } ?? Gauge()
    }

    /// A count that only grows and has fractions, such as seconds. Who sets it sees to that.
    package func fractionalCounter(_ name: String, _ help: String, _ labels: Labels = []) -> Gauge {
        instrument(name, help, "counter", labels, .always, make: { .gauge(Gauge()) }) {
            if case .gauge(let found) = $0 { found } else { nil }
        } ?? Gauge()
    }

    /// Calls `update` before each ``exposition()``: for what is only looked at when somebody asks. On the thread that asks.
    package func beforeExposition(_ update: @escaping @Sendable () -> Void) {
        updates.withLock { $0.append(update) }
    }

    package func distribution(
        _ name: String, _ help: String, _ labels: Labels = [], bounds: [Double] = Distribution.defaultBounds
    ) -> Distribution {
        instrument(name, help, "histogram", labels, .always, make: { .distribution(Distribution(bounds: bounds)) }) {
            if case .distribution(let found) = $0 { found } else { nil }
        } ?? Distribution(bounds: bounds)
    }

    /// Makes `values` the only gauges of this name: for labels that come and go. Nobody may hold one of them.
    package func replaceGauges(_ name: String, _ help: String, _ values: [(labels: Labels, value: Double)]) {
        var rows: [String: Row] = [:]
        for (labels, value) in values {
            let gauge = Gauge()
            gauge.set(value)
            rows[Self.text(of: labels)] = Row(instrument: .gauge(gauge))
        }
        let family = Family(help: help, type: "gauge", rows: rows)
        families.withLock { $0[name] = family }
    }

    /// Removes what has this label from families whose names begin so: its owner is gone for good.
    package func remove(_ label: String, _ value: String, fromThoseWith prefix: String) {
        // With commas around them all labels look alike.
        let wanted = ",\(Self.text(of: [(label, value)])),"
        families.withLock { families in
            for name in Array(families.keys) where name.hasPrefix(prefix) {
                let gone = families[name]?.rows.keys.filter { ",\($0),".contains(wanted) } ?? []
                for key in gone { families[name]?.rows[key] = nil }
            }
        }
    }

    private func instrument<T>(
        _ name: String, _ help: String, _ type: String, _ labels: Labels, _ showing: Showing,
        make: () -> Instrument, unwrap: (Instrument) -> sending T?
    ) -> sending T? {
        let key = Self.text(of: labels)
        return families.withLock { families in
            if let found = families[name]?.rows[key] { return unwrap(found.instrument) }
            let made = make()
            // In place: a family of ten thousand tenants is not copied for the next one.
            families[name, default: Family(help: help, type: type)].rows[key] = Row(instrument: made, showing: showing)
            return unwrap(made)
        }
    }

    /// The whole registry in the Prometheus text format 0.0.4, sorted by name and labels.
    ///
    /// - Parameter zeros: also rows that come once they are not 0.
    package func exposition(zeros: Bool = false) -> String {
        var pieces = pieces(of: .max, zeros: zeros)
        return pieces.next() ?? ""
    }

    /// The same in pieces of about so many bytes, brought up to date first.
    package func pieces(of bytes: Int = 32 << 10, zeros: Bool = false) -> ExpositionPieces {
        for update in updates.withLock({ $0 }) { update() }
        return ExpositionPieces(self, pieceBytes: bytes, zeros: zeros)
    }

    /// The sum of all counters and gauges of this name; 0: there are none.
    package func total(_ name: String) -> Double { rows(name).reduce(0) { $0 + $1.value.instrument.amount } }

    /// The same by the values of one label, which have nothing in them that is escaped; rows without the label are left out.
    package func totals(_ name: String, by label: String) -> [String: Double] {
        let begin = ",\(label)=\""
        var totals: [String: Double] = [:]
        for (key, row) in rows(name) {
            // With a comma before them all labels look alike.
            let labels = ",\(key)"
            guard let found = labels.firstRange(of: begin) else { continue }
            totals[String(labels[found.upperBound...].prefix { $0 != "\"" }), default: 0] += row.instrument.amount
        }
        return totals
    }

    private func rows(_ name: String) -> [(key: String, value: Row)] {
        // Read outside the lock: a new tenant must not wait for that.
        families.withLock { families in families[name].map { Array($0.rows) } } ?? []
    }

    var names: [String] { families.withLock { $0.keys.sorted() } }

    /// A family as it is now; nil when it has nothing to show.
    func snapshot(_ name: String, zeros: Bool) -> Snapshot? {
        // An array, sorted outside the lock: a new tenant must neither wait for that nor copy the family.
        let found = families.withLock { families in families[name].map { ($0.help, $0.type, Array($0.rows)) } }
        guard let (help, type, rows) = found else { return nil }
        let shown = rows.filter { zeros || $0.value.isShown }
        guard !shown.isEmpty else { return nil }
        return Snapshot(name: name, help: help, type: type, rows: shown.sorted { $0.key < $1.key })
    }

    /// One family at one moment.
    struct Snapshot {
        fileprivate let name: String
        fileprivate let help: String
        fileprivate let type: String
        fileprivate let list: [(key: String, value: Row)]

        fileprivate init(name: String, help: String, type: String, rows: [(key: String, value: Row)]) {
            self.name = name
            self.help = help
            self.type = type
            list = rows
        }

        var count: Int { list.count }

        func writeHead(to text: inout String) { text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" }

        func write(_ index: Int, to text: inout String) {
            MetricsRegistry.write(name, list[index].key, list[index].value.instrument, to: &text)
        }
    }

    private static func write(_ name: String, _ labels: String, _ instrument: Instrument, to text: inout String) {
        func braces(_ inner: String) -> String { inner.isEmpty ? "" : "{\(inner)}" }
        switch instrument {
        case .counter(let counter): text += "\(name)\(braces(labels)) \(counter.value)\n"
        case .gauge(let gauge): text += "\(name)\(braces(labels)) \(number(gauge.value))\n"
        case .distribution(let distribution):
            var cumulated: UInt64 = 0
            for (index, count) in distribution.counts.enumerated() {
                cumulated &+= count
                let bound = index < distribution.bounds.count ? number(distribution.bounds[index]) : "+Inf"
                let inner = labels.isEmpty ? "le=\"\(bound)\"" : "\(labels),le=\"\(bound)\""
                text += "\(name)_bucket{\(inner)} \(cumulated)\n"
            }
            text += "\(name)_sum\(braces(labels)) \(number(distribution.sum))\n"
            text += "\(name)_count\(braces(labels)) \(cumulated)\n"
        }
    }

    private static func text(of labels: Labels) -> String {
        labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5c || $0 == 0x22 || $0 == 0x0a }) else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Whole numbers without a fraction, infinities as Prometheus spells them.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }
}

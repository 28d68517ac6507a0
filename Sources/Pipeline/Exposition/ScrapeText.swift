/// Span metrics as text for a scrape: OpenMetrics 1.0 with exemplars, or the older Prometheus text without.
package struct ScrapeText: ~Copyable {
    package enum Format: Sendable {
        case openMetrics, prometheus

        package var contentType: String {
            switch self {
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            }
        }
    }

    /// A metric family; all its lines stand together.
    package enum Family: Sendable, CaseIterable { case calls, latency, size, targetInfo }

    private let plan: SpanMetricsPlan
    private let format: Format
    private var labels = ByteBuilder(capacity: 1024)
    private var out = ByteBuilder(capacity: 256 << 10)
    private let names: [String]
    private let exemplarName: String
    private let fixed: String
    private let bounds: [String]
    private var trace = ByteBuilder(capacity: 64)

    /// - Parameter extraLabels: added to every series beside the external labels (the tenant, when several are shown).
    package init(plan: SpanMetricsPlan, format: Format, extraLabels: [String: String] = [:]) {
        self.plan = plan
        self.format = format
        var used: Set<String> = ["le"]
        names = plan.labels.labels.map { Self.scrapeName($0.name, &used) }
        // `__metrics_gen_instance` tells senders apart; a scrape has its own `instance` for that.
        fixed = plan.options.externalLabels.merging(extraLabels) { _, extra in extra }
            .filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") }
            .sorted { $0.key < $1.key }
            .map { "\(Self.scrapeName($0.key, &used))=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
        exemplarName = Self.scrapeName(plan.options.traceIDLabelName)
        bounds = (plan.bounds.bounds + [.infinity]).map(NumberText.decimal)
    }

    /// The text formats allow fewer names than remote write (tempo-behaviour 3.5): other characters become `_`, a leading
    /// digit and a name that another label has already get a `_` in front.
    private static func scrapeName(_ name: String, _ used: inout Set<String>) -> String {
        var legal = scrapeName(name)
        while !used.insert(legal).inserted { legal = "_" + legal }
        return legal
    }

    private static func scrapeName(_ name: String) -> String {
        let legal = LabelName.sanitise(name)
        return legal.utf8.first.map { (0x30...0x39).contains($0) } ?? true ? "_" + legal : legal
    }

    private static func escaped(_ value: String) -> String {
        var out = ByteBuilder(capacity: value.utf8.count + 16)
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &out) }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static func appendEscaped(_ text: UnsafeRawBufferPointer, to out: inout ByteBuilder) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): out.append("\\\\")
            case UInt8(ascii: "\""): out.append("\\\"")
            case UInt8(ascii: "\n"): out.append("\\n")
            default: out.append(byte)
            }
        }
    }

    package static func isProduced(_ family: Family, _ plan: SpanMetricsPlan) -> Bool {
        switch family {
        case .calls: plan.options.count
        case .latency: plan.options.latency
        case .size: plan.options.size
        case .targetInfo: plan.options.targetInfo
        }
    }

    /// The `# TYPE` and `# HELP` lines.
    package static func head(_ family: Family, _ format: Format) -> String {
        let (name, type, help) =
            switch family {
            case .calls: ("traces_spanmetrics_calls", "counter", "Spans counted.")
            case .latency: ("traces_spanmetrics_latency", "histogram", "Duration of spans in seconds.")
            case .size: ("traces_spanmetrics_size", "counter", "Bytes of spans.")
            case .targetInfo: ("traces_target_info", "gauge", "Attributes of resources that send spans; always 1.")
            }
        let full = format == .prometheus && type == "counter" ? name + "_total" : name
        return "# HELP \(full) \(help)\n# TYPE \(full) \(type)\n"
    }

    /// The lines of one family for the live label sets in `ids`.
    package mutating func lines(_ family: Family, _ totals: inout SpanMetricsTotals, _ ids: Range<Int>) -> [UInt8] {
        out.removeAll(keeping: 1 << 20)
        if family == .targetInfo {
            totals.forEachLiveTarget(in: ids) { key in
                writeLabels(key)
                line("traces_target_info", 1)
            }
            return Array(out.bytes)
        }
        totals.forEachLive(in: ids) { store, id, key in
            writeLabels(key)
            let values = store.values(id)
            switch family {
            case .calls: line("traces_spanmetrics_calls_total", values[0])
            case .size: line("traces_spanmetrics_size_total", values[2])
            case .targetInfo: break
            case .latency:
                var cumulated = 0.0
                for bucket in 0..<plan.layout.buckets {
                    cumulated += values[3 + bucket]
                    line(
                        "traces_spanmetrics_latency_bucket", cumulated, bound: bounds[bucket],
                        exemplar: store.exemplars.first(store.state(id).exemplars) { $0.bucket == UInt32(bucket) })
                }
                line("traces_spanmetrics_latency_sum", values[1])
                line("traces_spanmetrics_latency_count", values[0])
            }
        }
        return Array(out.bytes)
    }

    private mutating func writeLabels(_ key: LabelSetKey) {
        labels.removeAll()
        key.forEach { index, text in
            guard !text.isEmpty, plan.labels.labels[index].name != "le" else { return true }
            if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
            appendLabel(names[index], text)
            return true
        }
        appendFixed()
    }

    private mutating func writeLabels(_ key: WireSlice) {
        labels.removeAll()
        FreeLabelSet.forEach(key) { name, value in
            let name = String(decoding: name, as: UTF8.self)
            guard plan.options.externalLabels[name] == nil else { return }
            if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
            appendLabel(Self.scrapeName(name), value)
        }
        appendFixed()
    }

    private mutating func appendLabel(_ name: String, _ value: UnsafeRawBufferPointer) {
        labels.append(name)
        labels.append("=\"")
        Self.appendEscaped(value, to: &labels)
        labels.append(UInt8(ascii: "\""))
    }

    private mutating func appendFixed() {
        guard !fixed.isEmpty else { return }
        if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
        labels.append(fixed)
    }

    private mutating func line(_ name: String, _ value: Double, bound: String? = nil, exemplar: Exemplar? = nil) {
        out.append(name)
        if labels.count > 0 || bound != nil {
            out.append(UInt8(ascii: "{"))
            out.append(UnsafeRawPointer(labels.base), labels.count)
            if let bound { out.append((labels.count > 0 ? ",le=\"" : "le=\"") + bound + "\"") }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: " "))
        out.append(NumberText.decimal(value))
        if let exemplar, format == .openMetrics, exemplarName.utf8.count + 32 <= 128 {
            trace.removeAll()
            TraceIDText.append(exemplar, to: &trace)
            out.append(" # {\(exemplarName)=\"")
            out.append(UnsafeRawPointer(trace.base), trace.count)
            out.append("\"} " + NumberText.decimal(exemplar.value))
        }
        out.append(UInt8(ascii: "\n"))
    }
}

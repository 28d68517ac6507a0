import Settings

extension CollectorConversion {
    /// Where the connectors' series go: `prometheusremotewrite` and `otlphttp` are endpoints, `prometheus` is a page. What carries something else
    /// is told and left out.
    mutating func addExporters(_ exporters: [YAMLEntry], _ pipelines: CollectorPipelines, connectors: Set<String>) {
        var entries: [YAMLText] = []
        for exporter in exporters {
            switch pipelines.load(of: exporter.key, connectors) {
            case .series: if let entry = endpoint(exporter) { entries.append(entry) }
            case .spans:
                note(
                    exporter.keyPosition,
                    "\(exporter.key): gets the spans themselves, beside the connectors: leave it in the Collector, or name it in metronome.forward where "
                        + "spans come here first")
            case .others: note(exporter.keyPosition, "\(exporter.key): its pipelines carry nothing of the connectors: left out")
            case .nothing: note(exporter.keyPosition, "\(exporter.key): no pipeline uses it: left out")
            }
        }
        if !entries.isEmpty { set("metrics_generator.storage.remote_write", .list(entries)) }
        if let wantsDeltas, hasCumulativeEndpoint || !hasDeltaEndpoint {
            note(wantsDeltas, "aggregation_temporality: has no equal but for OTLP: other series are cumulative, as Prometheus has them")
        }
        addExternalLabels()
    }

    /// Of those that carry series; nil: it is no endpoint, which is told.
    private mutating func endpoint(_ exporter: YAMLEntry) -> YAMLText? {
        switch String(exporter.key.prefix { $0 != "/" }) {
        case "prometheusremotewrite", "prometheus_remote_write": return remoteWrite(exporter)
        case "otlphttp", "otlp_http": return metricsOverHTTP(exporter)
        case "otlp", "otlp_grpc":
            note(
                exporter.keyPosition,
                "\(exporter.key): has no equal: metrics go as OTLP over HTTP only: write the receiver's http:// URL with /v1/metrics as an entry of "
                    + "remote_write with protobuf_message: \(WriteMessage.otlp.rawValue)")
        case "prometheus": scraped(exporter)
        default:
            note(exporter.keyPosition, "\(exporter.key): has no equal: series go out by remote write or as OTLP, or are scraped: left out")
        }
        return nil
    }

    private mutating func remoteWrite(_ exporter: YAMLEntry) -> YAMLText? {
        guard let url = Self.text(exporter.value.entry("endpoint")) else {
            note(exporter.keyPosition, "\(exporter.key): has no endpoint: left out")
            return nil
        }
        hasCumulativeEndpoint = true
        var entry = CollectorEndpoint()
        setURL(url, exporter, &entry)
        for key in Self.entries(exporter.value) where key.key != "endpoint" { add(key, of: exporter, &entry) }
        return entry.text + [("send_exemplars", .plain("true"))]
    }

    private mutating func metricsOverHTTP(_ exporter: YAMLEntry) -> YAMLText? {
        let whole = Self.text(exporter.value.entry("metrics_endpoint"))
        guard let url = whole ?? Self.text(exporter.value.entry("endpoint")).map({ ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + "/v1/metrics" })
        else {
            note(exporter.keyPosition, "\(exporter.key): has no endpoint: left out")
            return nil
        }
        var entry = CollectorEndpoint()
        setURL(url, exporter, &entry)
        entry.set("protobuf_message", .string(WriteMessage.otlp.rawValue))
        if wantsDeltas != nil {
            entry.set("otlp_temporality", .string(Temporality.delta.rawValue))
            hasDeltaEndpoint = true
        }
        for key in Self.entries(exporter.value) where !["endpoint", "metrics_endpoint"].contains(key.key) {
            switch key.key {
            // Of other signals.
            case "traces_endpoint", "logs_endpoint", "profiles_endpoint": break
            case "encoding": if Self.text(key.value) == "json" { without(key, of: exporter, "protobuf is sent") }
            // Every receiver has to take gzip.
            case "compression": break
            default: add(key, of: exporter, &entry)
            }
        }
        return entry.text
    }

    private mutating func scraped(_ exporter: YAMLEntry) {
        hasCumulativeEndpoint = true
        note(exporter.keyPosition, "\(exporter.key): the series are at /metrics/spans of metronome.listen.admin, to be scraped")
        for key in Self.entries(exporter.value) {
            switch key.key {
            case "endpoint": break
            case "const_labels": addLabels(key, of: exporter)
            case "metric_expiration":
                without(key, of: exporter, "series end after metrics_generator.registry.stale_duration, which spanmetrics' metrics_expiration is")
            case "send_timestamps": if isOn(key.value, key.key) { without(key, of: exporter, "samples have the time of the scrape") }
            case "enable_open_metrics": break
            default:
                guard !addOfAll(key, of: exporter) else { continue }
                without(key, of: exporter, "no equal is known")
            }
        }
    }

    /// A key of an exporter that pushes.
    private mutating func add(_ key: YAMLEntry, of exporter: YAMLEntry, _ entry: inout CollectorEndpoint) {
        guard !addOfAll(key, of: exporter) else { return }
        switch key.key {
        case "headers": for header in Self.headers(key.value) { add(header: header, of: exporter, &entry) }
        case "external_labels": addLabels(key, of: exporter)
        case "timeout":
            if let variable = Self.variable(key.value) {
                entry.set("remote_timeout", .string(variable))
            } else if let seconds = seconds(key.value, key.key) {
                entry.set("remote_timeout", .prometheusDuration(Int64(clamping: Int(seconds * 1000)) * 1_000_000))
            }
        case "tls": for part in Self.entries(key.value) { add(tls: part, of: exporter, &entry) }
        case "proxy_url":
            guard let url = Self.text(key.value) else { return }
            if CollectorURL(url).userInfo.map({ CollectorVariables.hideEverything(in: CollectorURL.userAndPassword($0).password) }) ?? true {
                entry.set("proxy_url", .string(url))
            } else {
                note(
                    key.keyPosition,
                    "\(exporter.key): a user and a password stood in proxy_url, which are not repeated: write proxy_url in the entry, by a variable")
            }
        case "protobuf_message": if let name = Self.text(key.value) { entry.set("protobuf_message", .string(name)) }
        case "auth": without(key, of: exporter, "an extension proves who writes: write basic_auth, authorization, oauth2 or sigv4 in the entry")
        case "remote_write_queue", "sending_queue", "retry_on_failure", "max_batch_size_bytes", "max_batch_request_parallelism":
            without(key, of: exporter, "queues and retries have settings of their own, queue_config of the entry, and hold without any")
        case "wal": without(key, of: exporter, "what is not sent yet is kept under metrics_generator.storage.path")
        case "send_metadata": if isOn(key.value, key.key) { without(key, of: exporter, "metadata is not sent") }
        case "export_created_metric": if isOn(key.value.entry("enabled"), key.key) { without(key, of: exporter, "_created series are not made") }
        case "compression": if let name = Self.text(key.value), name != "snappy" { without(key, of: exporter, "remote write is snappy") }
        case "disable_scope_info", "translation_strategy": without(key, of: exporter, "scopes are no labels, names those of metronome.names")
        default: without(key, of: exporter, "no equal is known")
        }
    }

    /// What exporters to Prometheus have in common; false: it is none of that.
    private mutating func addOfAll(_ key: YAMLEntry, of exporter: YAMLEntry) -> Bool {
        let targetInfo = "metrics_generator.processor.span_metrics.enable_target_info"
        switch key.key {
        case "namespace":
            guard Self.text(key.value)?.isEmpty == false else { return true }
            note(key.value.position, "\(exporter.key): namespace: has no equal: rename with write_relabel_configs")
        case "add_metric_suffixes":
            guard !Self.isTrue(key.value) else { return true }
            note(key.value.position, "\(exporter.key): add_metric_suffixes: has no equal: names end with their unit and _total")
        case "resource_to_telemetry_conversion":
            guard isOn(key.value.entry("enabled"), key.key) else { return true }
            set(targetInfo, .plain("true"))
            note(
                key.keyPosition,
                "\(exporter.key): resource_to_telemetry_conversion: enable_target_info puts a resource's attributes on traces_target_info, to be joined by "
                    + "job and instance; where queries ask for one as a label of the series, name it in span_metrics.dimensions")
        case "target_info":
            guard let enabled = key.value.entry("enabled") else { return true }
            if isOn(enabled, key.key) {
                set(targetInfo, .plain("true"))
            } else {
                note(
                    key.keyPosition,
                    "\(exporter.key): target_info: is off unless enable_target_info says otherwise, which add_resource_attributes and "
                        + "resource_to_telemetry_conversion ask for")
            }
        default: return false
        }
        return true
    }

    private mutating func without(_ key: YAMLEntry, of exporter: YAMLEntry, _ reason: String) {
        note(key.keyPosition, "\(exporter.key): \(key.key): has no equal: \(reason)")
    }

    // MARK: Secrets

    /// A user and a password in a URL are nobody's to read: variables become `basic_auth`, words are left out.
    private mutating func setURL(_ text: String, _ exporter: YAMLEntry, _ entry: inout CollectorEndpoint) {
        let url = CollectorURL(text)
        entry.set("url", .string(url.withoutUser))
        guard let userInfo = url.userInfo else { return }
        let parts = CollectorURL.userAndPassword(userInfo)
        if CollectorVariables.hideEverything(in: parts.password) {
            entry.set("basic_auth.username", .string(parts.user))
            entry.set("basic_auth.password", .string(parts.password))
        } else {
            note(
                exporter.keyPosition,
                "\(exporter.key): a user and a password stood in its URL, which are not repeated: write basic_auth with username and password_file")
        }
    }

    /// A mapping, or a list of names and values.
    private static func headers(_ node: YAMLNode) -> [YAMLEntry] {
        entries(node)
            + items(node).compactMap { item in
                guard let name = text(item.entry("name")), let value = item.entry("value") else { return nil }
                return YAMLEntry(key: name, keyPosition: item.position, value: value)
            }
    }

    /// Tenants and what variables hide; another value may be a secret.
    private mutating func add(header: YAMLEntry, of exporter: YAMLEntry, _ entry: inout CollectorEndpoint) {
        let name = header.key.lowercased()
        guard let value = Self.text(header.value) else { return }
        if name == "x-scope-orgid" { return entry.set("headers.X-Scope-OrgID", .string(value)) }
        let words = value.split(separator: " ", maxSplits: 1).map(String.init)
        // What stands behind Basic is no password, but both in Base64: basic_auth wants them apart.
        if name == "authorization", words.count == 2, words[0].lowercased() != "basic", CollectorVariables.hideEverything(in: words[1]) {
            entry.set("authorization.type", .string(words[0]))
            return entry.set("authorization.credentials", .string(words[1]))
        }
        if name != "authorization", CollectorVariables.hideEverything(in: value) { return entry.set("headers.\(header.key)", .string(value)) }
        note(
            header.keyPosition,
            "\(exporter.key): headers: \(Excerpt.key(header.key)) may hold a secret, which is not repeated: write "
                + (name == "authorization" ? "basic_auth or authorization" : "it under headers of the entry"))
    }

    private mutating func add(tls key: YAMLEntry, of exporter: YAMLEntry, _ entry: inout CollectorEndpoint) {
        let names = ["ca_file": "ca_file", "cert_file": "cert_file", "key_file": "key_file", "server_name_override": "server_name"]
        switch key.key {
        // The URL says it.
        case "insecure": break
        case "insecure_skip_verify": if isOn(key.value, "tls.\(key.key)") { entry.set("tls_config.insecure_skip_verify", .plain("true")) }
        case "min_version", "max_version":
            guard let text = Self.text(key.value), !text.isEmpty else { return }
            guard Self.variable(key.value) == nil else {
                return note(key.keyPosition, "\(exporter.key): tls.\(key.key): a variable would need another value, as TLS12: left out")
            }
            entry.set("tls_config.\(key.key)", .string("TLS" + text.filter { $0 != "." }))
        case let name where names[name] != nil:
            if let text = Self.text(key.value) { entry.set("tls_config.\(names[name] ?? name)", .string(text)) }
        default: note(key.keyPosition, "\(exporter.key): tls.\(key.key): has no equal that can be taken over: look at tls_config")
        }
    }

    // MARK: Labels

    private mutating func addLabels(_ key: YAMLEntry, of exporter: YAMLEntry) {
        for label in Self.entries(key.value) {
            guard let value = Self.text(label.value) else { continue }
            if let other = externalLabels.first(where: { $0.name == label.key }) {
                guard other.value != value else { continue }
                note(label.keyPosition, "\(exporter.key): \(key.key): \(label.key) has another value in another exporter; here all have the first")
            } else {
                externalLabels.append((label.key, value))
            }
        }
    }

    private mutating func addExternalLabels() {
        guard !externalLabels.isEmpty else { return }
        set("metrics_generator.registry.external_labels", .mapping(externalLabels.map { ($0.name, .string($0.value)) }))
    }
}

/// An entry of `remote_write` that is put together key by key.
private struct CollectorEndpoint {
    private var tree = YAMLTree()

    /// - Parameter path: without dots in its last key but for those of a header.
    mutating func set(_ path: String, _ value: YAMLText) { tree.set(path.split(separator: ".", maxSplits: 1).map(String.init), value) }

    var text: YAMLText { tree.text }
}

extension YAMLText {
    /// A mapping with further keys at its end.
    fileprivate static func + (mapping: YAMLText, more: [(String, YAMLText)]) -> YAMLText {
        guard case .mapping(let entries) = mapping else { return mapping }
        return .mapping(entries + more)
    }
}

/// A URL in which variables may stand for any part.
struct CollectorURL {
    /// Before the `@`; nil: there is none.
    let userInfo: String?
    let withoutUser: String

    init(_ text: String) {
        guard let start = text.firstRange(of: "://")?.upperBound else {
            userInfo = nil
            withoutUser = text
            return
        }
        var depth = 0
        var at: String.Index?
        for index in text[start...].indices {
            switch text[index] {
            case "{": depth += 1
            case "}": depth -= 1
            case "@" where depth == 0: at = index
            default: break
            }
            if depth == 0, "/?#".contains(text[index]) { break }
        }
        userInfo = at.map { String(text[start..<$0]) }
        withoutUser = at.map { String(text[..<start]) + text[text.index(after: $0)...] } ?? text
    }

    /// At the colon that is in no variable.
    static func userAndPassword(_ text: String) -> (user: String, password: String) {
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "{": depth += 1
            case "}": depth -= 1
            case ":" where depth == 0: return (String(text[..<index]), String(text[text.index(after: index)...]))
            default: break
            }
        }
        return (text, "")
    }
}

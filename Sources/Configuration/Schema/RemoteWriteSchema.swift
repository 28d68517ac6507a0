/// Entries of `metrics_generator.storage.remote_write`: Prometheus' schema (tempo-behaviour 1.5).
enum RemoteWriteSchema {
    /// The URL of entries that have none, and of the one entry that is made when none is configured.
    static let urlVariable = "MIMIR_REMOTE_WRITE_URL"

    /// Headers that the protocol or another key sets.
    static let reservedHeaders: Set<String> = [
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding", "x-prometheus-remote-write-version",
        "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ]

    static func addDefault(_ storage: inout StorageSettings, _ findings: Findings, _ environment: (String) -> String?) {
        guard storage.remoteWrite.isEmpty, findings.errors.isEmpty, let url = environment(urlVariable), !url.isEmpty else { return }
        if let problem = RemoteWriteURL.problem(url) {
            return findings.error(at: nil, urlVariable, told(problem, url))
        }
        var entry = RemoteWriteSettings()
        entry.url = url
        storage.remoteWrite = [entry]
        if let doubt = RemoteWriteURL.doubt(url) { findings.warn("\(urlVariable): \(doubt)") }
        findings.info("remote write goes to \(RemoteWriteURL.redacted(url)), from \(urlVariable)")
    }

    static func entry(_ field: Field, _ environment: (String) -> String?) -> RemoteWriteSettings? {
        var entry = RemoteWriteSettings()
        if case .scalar(let scalar) = field.node.content, scalar.text.hasPrefix("http") {
            field.fail("expected a mapping, got a URL alone: write url: before it")
            return nil
        }
        let isMapping = field.mapping { keys in
            decodeTarget(keys, field, &entry, environment)
            decodeTransport(keys, &entry)
            RemoteWriteAuthentication.decode(keys, &entry)
            keys.field("queue_config")?.mapping { decodeQueue($0, &entry) }
            keys.read("write_relabel_configs", into: &entry.relabeling) { $0.sequence(ofMappings: true)?.compactMap { $0.relabelRule() } }
            keys.readLater("protobuf_message", into: &entry.message) { $0.choice(RemoteWriteSettings.Message.self) }
            for key in ["send_exemplars", "send_native_histograms"] where keys.field(key)?.bool() == false {
                keys.findings.warn("\(field.node.position): \(field.path).\(key): false has no effect, as in Tempo")
            }
            // Metadata is never produced.
            keys.field("metadata_config")?.mapping { $0.ignore("send", "send_interval", "max_samples_per_send") }
        }
        return isMapping ? entry : nil
    }

    private static func decodeTarget(
        _ keys: MappingReader, _ field: Field, _ entry: inout RemoteWriteSettings, _ environment: (String) -> String?
    ) {
        let urlField = keys.fieldOrNull("url")
        let written = urlField.flatMap { $0.node.isNull ? nil : $0.secretly.string() } ?? ""
        let url = written.isEmpty ? environment(urlVariable) ?? "" : written
        if url.isEmpty {
            (urlField ?? field).fail("url for remote_write is empty; set it, or the environment variable \(urlVariable)")
        } else if let problem = RemoteWriteURL.problem(url) {
            (urlField ?? field).fail(told(problem, url))
        } else if let doubt = RemoteWriteURL.doubt(url) {
            keys.findings.warn(urlField ?? field, doubt)
        }
        entry.url = url
        keys.read("name", into: &entry.name) { $0.string() }
        keys.read("remote_timeout", into: &entry.remoteTimeout) { $0.prometheusDuration(atLeast: 1_000_000) }
        keys.read("headers", into: &entry.headers) { $0.remoteWriteHeaders() }
        keys.read("http_headers", into: &entry.httpHeaders) { $0.httpHeaders() }
    }

    private static func told(_ problem: String, _ url: String) -> String {
        "\(problem), got \(Excerpt.of(RemoteWriteURL.redacted(url)))" + (RemoteWriteURL.cure(url).map { ": \($0)" } ?? "")
    }

    private static func decodeTransport(_ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        keys.read("follow_redirects", into: &entry.followRedirects) { $0.bool() }
        keys.readLater("enable_http2", into: &entry.enableHTTP2) { $0.bool() }
        keys.readLater("round_robin_dns", into: &entry.roundRobinDNS) { $0.bool() }
        keys.read("proxy_from_environment", into: &entry.proxyFromEnvironment) { $0.bool() }
        keys.read("no_proxy", into: &entry.noProxy) { $0.string() }
        if let field = keys.field("proxy_url"), let url = field.secretly.string(), !url.isEmpty {
            if let problem = RemoteWriteURL.problem(url) { field.fail(problem) }
            entry.proxyURL = Secret(url)
        }
        keys.read("proxy_connect_header", into: &entry.proxyConnectHeader) { field in
            field.mapping([String: [Secret]]()) { keys, headers in
                for (name, field) in keys.all { headers[name] = field.secretly.strings()?.map { Secret($0) } }
            }
        }
        keys.field("tls_config")?.mapping { keys in
            keys.read("insecure_skip_verify", into: &entry.insecureSkipVerify) { $0.bool() }
            decodeTLS(keys, &entry.tls)
        }
    }

    private static func decodeTLS(_ keys: MappingReader, _ tls: inout TLSSettings) {
        keys.read("ca", into: &tls.ca) { $0.secretly.string() }
        keys.read("cert", into: &tls.cert) { $0.secretly.string() }
        keys.read("key", into: &tls.key) { $0.secret() }
        keys.read("ca_file", into: &tls.caFile) { $0.string() }
        keys.read("cert_file", into: &tls.certFile) { $0.string() }
        keys.read("key_file", into: &tls.keyFile) { $0.string() }
        noteReferences(keys, "ca_ref", "cert_ref", "key_ref")
        keys.read("server_name", into: &tls.serverName) { $0.string() }
        keys.read("min_version", into: &tls.minVersion) { $0.tlsVersion() }
        keys.read("max_version", into: &tls.maxVersion) { $0.tlsVersion() }
    }

    /// Names of secrets in a manager that Prometheus is built with; neither Tempo nor Metronome has one.
    static func noteReferences(_ keys: MappingReader, _ names: String...) {
        for name in names {
            if let field = keys.field(name), field.asksForSomething { keys.findings.noEffectYet(field) }
        }
    }

    private static func decodeQueue(_ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        keys.read("max_samples_per_send", into: &entry.maxSamplesPerSend) { $0.integer(1...Int(Int32.max)) }
        keys.read("min_backoff", into: &entry.minBackoff) { $0.prometheusDuration(atLeast: 1_000_000) }
        let maxBackoff = keys.field("max_backoff")
        if let value = maxBackoff?.prometheusDuration(atLeast: 1_000_000) { entry.maxBackoff = value }
        if entry.maxBackoff < entry.minBackoff, let field = maxBackoff ?? keys.field("min_backoff") {
            field.fail("min_backoff \(GoDuration.text(entry.minBackoff)) is longer than max_backoff \(GoDuration.text(entry.maxBackoff))")
        }
        keys.read("retry_on_http_429", into: &entry.retryOn429) { $0.bool() }
        keys.read("sample_age_limit", into: &entry.sampleAgeLimit) { $0.prometheusDuration() }
        keys.read("capacity", into: &entry.capacity) { $0.integer(1...Int.max) }
        keys.read("min_shards", into: &entry.minShards) { $0.integer(1...Int.max) }
        keys.read("max_shards", into: &entry.maxShards) { $0.integer(1...Int.max) }
        keys.read("batch_send_deadline", into: &entry.batchSendDeadline) { $0.prometheusDuration() }
    }
}

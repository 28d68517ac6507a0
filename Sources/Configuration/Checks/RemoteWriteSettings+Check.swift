import Settings

extension RemoteWriteSettings: CheckedBlock {
    static var isSecret: Bool { true }

    static func cure(_ field: Field) -> String? {
        guard case .scalar(let scalar) = field.node.content, scalar.text.hasPrefix("http") else { return nil }
        return "write url: before it"
    }

    static func check(_ group: String, _ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        switch group {
        case "": checkEntry(keys, &entry)
        case "queue_config":
            guard entry.maxBackoff < entry.minBackoff, let field = keys.field("max_backoff") ?? keys.field("min_backoff") else { return }
            field.fail("min_backoff \(GoDuration.text(entry.minBackoff)) is longer than max_backoff \(GoDuration.text(entry.maxBackoff))")
        default: break
        }
    }

    private static func checkEntry(_ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        checkURL(keys, &entry)
        keys.checkProxy(entry.proxy)
        keys.field("bearer_token")?.checkHeaderValue(entry.credentials.bearerToken.value)
        keys.field("http_headers").map(HTTPHeaderSettings.checkNames)
        entry.tls.check(keys.field("tls_config"))
        checkAuthentication(keys, entry)
        if entry.temporality == .delta, entry.message != .otlp {
            let message = WriteMessage.otlp.rawValue
            keys.field("otlp_temporality")?.fail("delta is for OTLP metrics alone; set protobuf_message: \(message)")
        }
        for key in ["send_exemplars", "send_native_histograms"] where keys.field(key)?.writtenBool == false {
            keys.findings.warn("\(keys.owner.node.position): \(keys.owner.path).\(key): false has no effect, as in Tempo")
        }
        if !keys.hasErrors { keys.report(keys.findings.outside.remoteWrite(entry)) }
    }

    private static func checkURL(_ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        if entry.url.isEmpty { entry.url = keys.findings.environment(urlVariable) ?? "" }
        let field = keys.fieldOrNull("url")
        if entry.url.isEmpty {
            (field ?? keys.owner).fail("url for remote_write is empty; set it, or the environment variable \(urlVariable)")
        } else if let problem = RemoteWriteURL.problem(entry.url) {
            (field ?? keys.owner).fail(RemoteWriteURL.told(problem, entry.url))
        } else if entry.message != .otlp, let doubt = RemoteWriteURL.doubt(entry.url) {
            keys.findings.warn(field ?? keys.owner, doubt)
        }
    }

    private static func checkAuthentication(_ keys: MappingReader, _ entry: RemoteWriteSettings) {
        let none = RemoteWriteSettings()
        let found = RemoteWriteCredentials.rows.filter { !$0.cell.isSame(in: entry, and: none) }.compactMap { keys.field($0.key) }
        for extra in found.dropFirst() {
            keys.findings.error(
                at: extra.keyPosition, extra.path,
                "only one way to authenticate is possible, and \(found[0].path) at line \(found[0].keyPosition.line) is one already")
        }
    }

    /// The one entry that is made where none is configured.
    static func addDefault(_ storage: inout StorageSettings, _ findings: Findings) {
        guard storage.remoteWrite.isEmpty, findings.errors.isEmpty, let url = findings.environment(urlVariable), !url.isEmpty else { return }
        if let problem = RemoteWriteURL.problem(url) {
            return findings.error(at: nil, urlVariable, RemoteWriteURL.told(problem, url))
        }
        var entry = RemoteWriteSettings()
        entry.url = url
        storage.remoteWrite = [entry]
        if let doubt = RemoteWriteURL.doubt(url) { findings.warn("\(urlVariable): \(doubt)") }
        findings.info("remote write goes to \(RemoteWriteURL.redacted(url)), from \(urlVariable)")
    }
}

extension MappingReader {
    /// `proxy_url` and its relatives, wherever they stand: what contradicts itself is refused, as in Prometheus.
    func checkProxy(_ proxy: ProxySettings) {
        if let field = field("proxy_url"), !proxy.url.isEmpty, let problem = ProxyURL.problem(proxy.url) { field.fail(problem) }
        if proxy.fromEnvironment {
            let reason = "proxy_from_environment takes it from HTTP_PROXY, HTTPS_PROXY and NO_PROXY; write one of the two"
            if !proxy.url.isEmpty { field("proxy_url")?.fail(reason) }
            if !proxy.noProxy.isEmpty { field("no_proxy")?.fail(reason) }
            return
        }
        guard proxy.url.isEmpty else { return }
        if !proxy.noProxy.isEmpty { field("no_proxy")?.fail("there is no proxy that hosts could be kept from: proxy_url is missing") }
        if !proxy.connectHeader.isEmpty {
            field("proxy_connect_header")?.fail("there is no proxy to send it to: proxy_url or proxy_from_environment is missing")
        }
    }
}

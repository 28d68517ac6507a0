import MetronomeConfiguration
import Settings
import Testing

@Suite struct RemoteWriteTests {
    private func document(_ entry: String) -> String { "metrics_generator: {storage: {remote_write: [{url: 'http://m/push', \(entry)}]}}" }

    private func entry(_ keys: String) throws -> RemoteWriteSettings {
        try #require(try settings(document(keys)).generator.storage.remoteWrite.first)
    }

    private func entryErrors(_ keys: String) -> [String] {
        errors(document(keys)).map { String($0.split(separator: ": ", maxSplits: 1)[1]) }.map {
            $0.hasPrefix("metrics_generator.storage.remote_write[0].") ? String($0.dropFirst(42)) : $0
        }
    }

    @Test func defaults() throws {
        var expected = RemoteWriteSettings()
        expected.url = "http://m/push"
        #expect(try entry("") == expected)
        #expect(expected.retryOn429)
    }

    @Test func keysThatAreObeyed() throws {
        let entry = try entry(
            "name: n, remote_timeout: 1h30m, headers: {X-A: b}, follow_redirects: false, tls_config: {insecure_skip_verify: true}, "
                + "queue_config: {max_samples_per_send: 5, min_backoff: 1s, max_backoff: 2s, retry_on_http_429: false}")
        #expect(entry.name == "n")
        #expect(entry.remoteTimeout == 5400 * second)
        #expect(entry.headers == ["X-A": Secret("b")])
        #expect(!entry.followRedirects && entry.tls.insecureSkipVerify && !entry.retryOn429)
        #expect(entry.maxSamplesPerSend == 5 && entry.minBackoff == second && entry.maxBackoff == 2 * second)
    }

    @Test func transportKeysAreObeyed() throws {
        let plain = try entry("")
        // Prometheus' defaults for remote write.
        #expect(!plain.enableHTTP2 && !plain.roundRobinDNS)
        let asked = try load(document("enable_http2: true, round_robin_dns: true"))
        #expect(asked.notes.isEmpty)
        let entry = try #require(asked.settings.generator.storage.remoteWrite.first)
        #expect(entry.enableHTTP2 && entry.roundRobinDNS)
    }

    /// Tempo's log is not ours: what of its keys means nothing here is taken without a word.
    @Test func keysOfTheLogAreNoAlarm() throws {
        let keys = "wal_segment_size: 1, wal_compression: zstd, stripe_size: 1, truncate_frequency: 1h, min_wal_time: 1, no_lockfile: true"
        let loaded = try load("metrics_generator: {storage: {wal: {max_wal_time: 5, \(keys)}}}")
        #expect(loaded.notes.isEmpty && loaded.settings.generator.storage.wal.maxTimeMilliseconds == 5)
        #expect(try settings("{}").generator.storage.wal.maxTimeMilliseconds == nil)
    }

    @Test func differencesAreOfOTLPMetrics() throws {
        let message = "protobuf_message: opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest"
        #expect(try entry(message).temporality == .cumulative)
        #expect(try entry("\(message), otlp_temporality: delta").temporality == .delta)
        #expect(try entry("otlp_temporality: cumulative").temporality == .cumulative)
        #expect(
            entryErrors("otlp_temporality: delta") == [
                "otlp_temporality: delta is for OTLP metrics alone; set "
                    + "protobuf_message: opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest"
            ])
        #expect(entryErrors("\(message), otlp_temporality: both").first?.contains("cumulative, delta") == true)
    }

    @Test func waysToAuthenticate() throws {
        let basic = try entry("basic_auth: {username: u, password: p}").credentials.basicAuth
        #expect(basic?.username == "u" && basic?.password == Secret("p") && basic?.passwordFile == "")
        #expect(try entry("basic_auth: {username: u, password_file: /p}").credentials.basicAuth?.passwordFile == "/p")
        let token = try entry("authorization: {credentials: c}").credentials.authorization
        #expect(token?.type == "Bearer" && token?.credentials == Secret("c") && token?.credentialsFile == "")
        let file = try entry("authorization: {type: Token, credentials_file: /c}").credentials.authorization
        #expect(file?.type == "Token" && file?.credentialsFile == "/c")
        #expect(try entry("bearer_token: c").credentials.bearerToken == Secret("c"))
        #expect(try entry("bearer_token_file: /c").credentials.bearerTokenFile == "/c")
    }

    @Test func onlyOneWay() {
        #expect(
            entryErrors("basic_auth: {username: u}, bearer_token: t") == [
                "bearer_token: only one way to authenticate is possible, and metrics_generator.storage.remote_write[0].basic_auth at line 1 is one already"
            ])
        #expect(entryErrors("basic_auth: {password: a, password_file: b}").count == 1)
        #expect(entryErrors("authorization: {credentials: a, credentials_file: b}").count == 1)
        #expect(entryErrors("authorization: {type: basic}").count == 1)
        #expect(entryErrors("sigv4: {}, azuread: {}, google_iam: {credentials_file: a}").filter { $0.contains("only one way") }.count == 2)
    }

    @Test func reservedHeaders() {
        for name in [
            "Host", "content-TYPE", "X-Prometheus-Remote-Write-Version", "x-amz-date", "User-Agent", "Accept-Encoding", "Proxy-Authorization",
        ] {
            #expect(entryErrors("headers: {\(name): x}") == ["headers.\(name): \(name) is a reserved header. It must not be changed"])
        }
        #expect(entryErrors("headers: {Authorization: x}").first?.contains("basic_auth, authorization") == true)
        #expect(entryErrors("headers: {'a b': x}") == [#"headers."a b": is not a header name"#])
        #expect(entryErrors("headers: {A: \"x\\r\\nB: y\"}") == ["headers.A: has a control character in its value"])
    }

    /// Wherever header fields are configured.
    @Test func headersThatOthersSetOrThatWouldBecomeOthers() {
        let reserved = ["Host", "content-length", "X-Amz-Date", "User-Agent", "Transfer-Encoding", "X-Prometheus-Scrape-Timeout-Seconds"]
        for name in reserved {
            #expect(
                entryErrors("http_headers: {\(name): {values: [x]}}") == [
                    "http_headers.\(name): \(name) is a reserved header. It must not be changed"
                ])
        }
        #expect(entryErrors("http_headers: {authorization: {files: [/x]}}").first?.contains("basic_auth, authorization") == true)
        #expect(entryErrors("http_headers: {'a b': {values: [x]}}") == [#"http_headers.a b: is not a header name"#])
        for key in ["values", "secrets"] {
            let found = entryErrors("http_headers: {A: {\(key): [fine, \"hunter2\\r\\nB: y\"]}}")
            #expect(found == ["http_headers.A: has a control character in its value"])
        }
        for place in ["", "oauth2"] {
            func found(_ headers: String) -> [String] {
                let key = "proxy_url: 'http://p', proxy_connect_header: \(headers)"
                return entryErrors(place.isEmpty ? key : "oauth2: {client_id: a, token_url: 'http://t', \(key)}")
            }
            #expect(found("{Host: [x]}").count == 1 && found("{content-length: ['1']}").count == 1)
            #expect(found("{'a:b': [x]}").count == 1)
            #expect(found("{A: [\"hunter2\\nB: y\"]}").map { $0.contains("has a control character") && !$0.contains("hunter2") } == [true])
            #expect(found("{Proxy-Authorization: [x]}").isEmpty)
        }
    }

    @Test(arguments: [
        ("https://p", "a proxy that speaks TLS itself is not supported"), ("ftp://p", "expected a URL that begins with http:// or socks5://"),
        ("p:3128", "expected a URL that begins with http:// or socks5://"), ("socks5://u:hunter2@p", "SOCKS with a user and password"),
        ("socks5://p:0", "expected a port"), ("http://", "expected a host"),
    ])
    func proxiesThatAreNotSpokenTo(_ url: String, _ expected: String) {
        for keys in ["proxy_url: '\(url)'", "oauth2: {client_id: a, token_url: 'http://t', proxy_url: '\(url)'}"] {
            let found = entryErrors(keys)
            #expect(found.count == 1 && found[0].contains(expected) && !found[0].contains("hunter2"), "\(found)")
        }
    }

    /// As in Prometheus: what contradicts itself, or is for a proxy that there is none.
    @Test(arguments: [
        ("proxy_url: 'http://p', proxy_from_environment: true", "proxy_url: proxy_from_environment takes it from HTTP_PROXY"),
        ("no_proxy: a, proxy_from_environment: true", "no_proxy: proxy_from_environment takes it from HTTP_PROXY"),
        ("no_proxy: a", "no_proxy: there is no proxy that hosts could be kept from: proxy_url is missing"),
        ("proxy_connect_header: {A: [hunter2]}", "proxy_connect_header: there is no proxy to send it to"),
    ])
    func proxiesThatContradictThemselves(_ keys: String, _ expected: String) {
        for (place, text) in [("", keys), ("oauth2.", "oauth2: {client_id: a, token_url: 'http://t', \(keys)}")] {
            let found = entryErrors(text)
            #expect(found.count == 1 && found[0].hasPrefix(place + expected) && !found[0].contains("hunter2"), "\(found)")
        }
    }

    /// A field that could never be sent.
    @Test(arguments: [
        (#"bearer_token: "hunter2\r\nB: y""#, "bearer_token: has a control character in its value"),
        (#"bearer_token: "hunter2\n""#, "bearer_token: has a control character in its value"),
        (#"authorization: {credentials: "hunter2\0"}"#, "authorization.credentials: has a control character in its value"),
        (#"authorization: {type: "A\nB", credentials: hunter2}"#, "authorization.type: is no name of a scheme, such as Bearer"),
        ("authorization: {type: 'a b', credentials: hunter2}", "authorization.type: is no name of a scheme, such as Bearer"),
    ])
    func proofsThatCannotBeSent(_ keys: String, _ expected: String) { #expect(entryErrors(keys) == [expected]) }

    @Test(arguments: [
        ("{min_version: TLS13, max_version: TLS12}", "TLS12 is older than min_version TLS13"),
        ("{min_version: TLS11, max_version: TLS10}", "TLS10 is older than min_version TLS11"),
        ("{max_version: TLS11}", "TLS11 is older than the oldest that is spoken, TLS12; set min_version"),
    ])
    func versionsThatExcludeEachOther(_ versions: String, _ expected: String) {
        let told = "tls_config.max_version: no connection can be made: \(expected)"
        #expect(entryErrors("tls_config: \(versions)") == [told])
        #expect(entryErrors("oauth2: {client_id: a, token_url: 'http://t', tls_config: \(versions)}") == ["oauth2." + told])
        #expect(entryErrors("tls_config: {min_version: TLS11, max_version: TLS11}").isEmpty)
        #expect(entryErrors("tls_config: {max_version: TLS12}").isEmpty)
    }

    @Test func clientsOfTokenEndpoints() {
        #expect(entryErrors("oauth2: {client_id: a, token_url: b}") == ["oauth2.token_url: expected a URL that begins with http:// or https://"])
        #expect(
            entryErrors("oauth2: {client_id: a, token_url: 'http://t', client_secret: hunter2, client_secret_file: /s}")
                == ["oauth2: only one of client_secret and client_secret_file is possible"])
    }

    /// As in Prometheus: a key that is missing makes no other identity.
    @Test func identitiesOfAzure() throws {
        for (keys, expected) in [
            ("{}", "azuread needs exactly one of managed_identity, oauth, workload_identity, sdk, got none"),
            ("{oauth: {client_secret: hunter2}}", "azuread.oauth needs client_id, tenant_id"),
            ("{workload_identity: {tenant_id: t}}", "azuread.workload_identity needs client_id"),
            ("{sdk: {tenant_id: t}, managed_identity: {}}", "got managed_identity, sdk"),
            ("{cloud: Azure, managed_identity: {}}", "expected one of AzurePublic, AzureChina, AzureGovernment, got \"Azure\""),
        ] {
            let found = entryErrors("azuread: \(keys)")
            #expect(found.count == 1 && found[0].contains(expected) && !found[0].contains("hunter2"), "\(found)")
        }
        #expect(try entry("azuread: {sdk: {}}").credentials.azureAD?.usesSDK == true)
        #expect(try entry("azuread: {managed_identity: {}}").credentials.azureAD?.usesSDK == false)
    }

    @Test func certificatesThatContradictThemselves() {
        for keys in [
            "{ca: x, ca_file: /x}", "{cert: x, cert_file: /x, key: y}", "{cert_file: /x, key: x, key_file: /x}", "{cert_file: /x}", "{key: x}",
        ] {
            #expect(entryErrors("tls_config: \(keys)").count == 1, "\(keys)")
            #expect(entryErrors("oauth2: {client_id: a, token_url: 'http://t', tls_config: \(keys)}").count == 1, "\(keys)")
        }
    }

    @Test(arguments: ["http://mimir:9009/api/v1/push", "HTTPS://m", "http://[::1]:80/p", "http://user:pass@m/p?x=@y", "http://m:65535"])
    func urls(_ url: String) throws {
        #expect(try settings("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}").generator.storage.remoteWrite[0].url == url)
    }

    @Test(arguments: [
        "mimir/push", "ftp://m/p", "http://", "http:///p", "http://m:0", "http://m:99999", "http://m:x", "http://[::1/p", "http://a b", "http://[]/",
    ])
    func wrongURLs(_ url: String) {
        #expect(errors("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}").count == 1)
    }

    @Test func theEnvironmentGivesTheURL() throws {
        let environment = ["MIMIR_REMOTE_WRITE_URL": "http://user:pw@mimir/push"]
        let none = try load("server: {}", environment: environment)
        #expect(none.settings.generator.storage.remoteWrite.map(\.url) == ["http://user:pw@mimir/push"])
        #expect(none.infos == ["remote write goes to http://<secret>@mimir/push, from MIMIR_REMOTE_WRITE_URL"])
        let withoutURL = try load("metrics_generator: {storage: {remote_write: [{name: x}, {url: 'http://other'}]}}", environment: environment)
        #expect(withoutURL.settings.generator.storage.remoteWrite.map(\.url) == ["http://user:pw@mimir/push", "http://other"])
        let nowhere = try SettingsLoader.load(files: [], expandEnvironment: false) { environment[$0] }.get()
        #expect(nowhere.settings.generator.storage.remoteWrite.count == 1)
        #expect(
            errors("metrics_generator: {storage: {remote_write: [{name: x}]}}") == [
                "a.yaml:1:46: metrics_generator.storage.remote_write[0]: url for remote_write is empty; set it, or the environment variable MIMIR_REMOTE_WRITE_URL"
            ])
    }

    @Test(arguments: [
        ("http://u:p@host:9/a?token=t#x", "http://<secret>@host:9/a?<secret>"), ("http://host/a?t", "http://host/a?<secret>"),
        ("https://host?a@b", "https://host?<secret>"),
        ("http://host/a#t?b", "http://host/a#<secret>"), ("host#t", "<secret>"), ("http://host/a@b", "http://host/a@b"), ("host?token=t", "<secret>"),
    ])
    func aURLIsShownWithoutItsSecrets(url: String, shown: String) {
        #expect(RemoteWriteURL.redacted(url) == shown)
    }

    @Test func sampleAgeLimit() throws {
        #expect(try entry("queue_config: {sample_age_limit: 90s}").sampleAgeLimit == 90_000_000_000)
    }

    @Test func whatHasNoEffectIsTold() throws {
        for key in ["send_exemplars: false", "send_native_histograms: false"] {
            let warnings = try load(document(key)).warnings
            #expect(warnings.count == 1 && warnings[0].contains("no effect"), "\(key): \(warnings)")
        }
        for key in [
            "proxy_url: http://p", "proxy_url: socks5://p:1080, no_proxy: a",
            "proxy_from_environment: true, proxy_connect_header: {A: [b]}",
            "tls_config: {ca_file: /a, min_version: TLS13}",
            "oauth2: {client_id: a, token_url: 'http://b'}", "sigv4: {region: a}", "azuread: {managed_identity: {client_id: a}}",
            "google_iam: {credentials_file: a}",
            "http_headers: {A: {values: [b]}}", "write_relabel_configs: [{action: drop, source_labels: [a]}]",
            "proxy_url: http://p, proxy_connect_header: {A: [b]}",
            "basic_auth: {username_file: /u}",
        ] {
            #expect(try load(document(key)).warnings.isEmpty, "\(key)")
        }
        let told = "tls_config.min_version: expected one of TLS10, TLS11, TLS12, TLS13, got \"TLS9\""
        #expect(entryErrors("tls_config: {min_version: TLS9}") == [told])
        #expect(try load(document("send_exemplars: true, metadata_config: {send: true}, queue_config: {capacity: 1}")).warnings.isEmpty)
    }

    /// Whoever would send with less security than the configuration asks for does not start.
    @Test func securityWithoutEffectStopsTheStart() {
        for key in [
            "tls_config: {ca_ref: hunter2}", "tls_config: {cert_ref: hunter2}", "tls_config: {key_ref: hunter2}",
            "basic_auth: {username: u, password_ref: hunter2}", "authorization: {credentials_ref: hunter2}",
        ] {
            let found = entryErrors(key)
            let isRefused = found.count == 1 && found[0].contains("without it Metronome does not start: ")
            #expect(isRefused && !found[0].contains("hunter2"), "\(key): \(found)")
        }
        #expect(entryErrors("tls_config: {ca_ref: '', key_ref: ''}, http_headers: {}, write_relabel_configs: []").isEmpty)
    }

    @Test func relabelRules() throws {
        let rule = try entry("write_relabel_configs: [{source_labels: [a, b], separator: '-', regex: x, target_label: t, replacement: $1}]")
            .relabeling[0]
        #expect(try entry("write_relabel_configs: [{action: LabelDrop, regex: x}]").relabeling[0].action == .labeldrop, "as Prometheus reads it")
        #expect(rule.action == .replace && rule.sourceLabels == ["a", "b"] && rule.separator == "-" && rule.targetLabel == "t")
        #expect(
            entryErrors("write_relabel_configs: [{action: hashmod, target_label: a}]") == [
                "write_relabel_configs[0]: relabel action hashmod needs a modulus above 0"
            ])
    }

    @Test func twoEntriesThatSayTheSameAreAnError() {
        let entry = "{url: 'http://a/push', headers: {X-A: b}}"
        let found = errors("metrics_generator: {storage: {remote_write: [\(entry), {url: 'http://b/push'}, \(entry)]}}")
        #expect(found.count == 1)
        #expect(found.first?.contains("metrics_generator.storage.remote_write[2]: duplicate entry") == true, "\(found)")
    }
}

extension RemoteWriteSettings {
    package static let rows = KeyRows<RemoteWriteSettings> {
        target
        transport
        KeyRow(
            "write_relabel_configs", \.relabeling, .blocks(), "What becomes of labels and series on their way.",
            .better("Prometheus 3; of series that become the same the first one is sent"))
        tls
        RemoteWriteCredentials.rows
        queue
        // Metadata is never produced.
        KeyRow("metadata_config.send", .anything, "Metadata of metrics.", Self.metadata)
        KeyRow("metadata_config.send_interval", .anything, "Metadata of metrics.", Self.metadata)
        KeyRow("metadata_config.max_samples_per_send", .anything, "Metadata of metrics.", Self.metadata)
    }

    private static let metadata = Effect.same("neither sends metadata")

    @KeyRowBuilder<RemoteWriteSettings> private static var target: [KeyRow<RemoteWriteSettings>] {
        KeyRow(
            "url", \.url, .text(.url), "Where samples are pushed.", .better("may be left out when `MIMIR_REMOTE_WRITE_URL` names it"))
        KeyRow(
            "name", \.name, .text, "The label `remote_name` of metrics about this entry.",
            .same("without one `remote_name` is six hex digits, other ones than Tempo's"))
        KeyRow(
            "remote_timeout", \.remoteTimeout, .prometheusDuration(atLeast: .millisecond), "A whole request, connecting included.",
            .same("reserved headers are refused with Tempo's message"))
        KeyRow(
            "headers", \.headers, .secretMap(.headers), "Headers of every request.", .same("reserved headers are refused with Tempo's message"))
        KeyRow(
            "http_headers", \.httpHeaders, .namedBlocks(), "Further headers of every request.",
            .same("files are read again every five seconds"), since: TempoReleases.later, shown: .whenSet)
        KeyRow("send_exemplars", .flag, "Whether exemplars are sent.", Self.always)
        KeyRow("send_native_histograms", .flag, "Whether native histograms are sent.", Self.always)
    }

    private static let always = Effect.same("ignored as in Tempo: exemplars always go, native histograms when the tenant makes them")

    @KeyRowBuilder<RemoteWriteSettings> private static var transport: [KeyRow<RemoteWriteSettings>] {
        KeyRow(
            "follow_redirects", \.followRedirects, .flag, "Whether a redirect is followed.",
            .same("reserved headers are refused with Tempo's message"))
        KeyRow("enable_http2", \.enableHTTP2, .flag, "Whether HTTP/2 may be spoken.", .same("where TLS is spoken and the server has it, as in Go"))
        KeyRow(
            "round_robin_dns", \.roundRobinDNS, .flag, "Whether every address of the host is used in turn.",
            .better(
                "each request takes the next address, where Prometheus draws one for each connection; looked up every 10 s; "
                    + "behind a proxy the proxy looks it up"), since: TempoReleases.later)
        KeyRow(
            "protobuf_message", \.message, .word(), "Which remote write is spoken.",
            .better(
                "2.0 falls back to 1.0 where the server's answers say that it is not understood; "
                    + "`opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest` sends OTLP metrics"), since: TempoReleases.later)
        KeyRow(
            "otlp_temporality", \.temporality, .word(),
            "What points of OTLP metrics say: everything since the series began, or what came since the collection before.",
            .better("not a key of Tempo: for entries that send OTLP metrics"), shown: .whenSet)
        KeyRow("proxy_url", \.proxy.url, .text(.url), "The proxy of requests.", Self.proxy, shown: .whenSet)
        KeyRow("proxy_from_environment", \.proxy.fromEnvironment, .flag, "Whether the environment names the proxy.", Self.proxy)
        KeyRow("no_proxy", \.proxy.noProxy, .text, "Hosts without a proxy.", Self.proxy)
        KeyRow("proxy_connect_header", \.proxy.connectHeader, .secretLists, "Headers for the proxy.", Self.proxy, shown: .whenSet)
    }

    private static let proxy = Effect.same("everything goes in a tunnel (CONNECT), plain HTTP too; a proxy that speaks TLS itself is refused")

    @KeyRowBuilder<RemoteWriteSettings> private static var queue: [KeyRow<RemoteWriteSettings>] {
        KeyRow("queue_config.capacity", \.capacity, .whole(1...Int.max), "Samples per request at once that are read ahead.", .same)
        KeyRow("queue_config.max_shards", \.maxShards, .whole(1...Int.max), "Requests at once, at most.", Self.shards)
        KeyRow("queue_config.min_shards", \.minShards, .whole(1...Int.max), "Requests at once, at least.", Self.shards)
        KeyRow("queue_config.batch_send_deadline", \.batchSendDeadline, .prometheusDuration(), "How long samples wait for others.", Self.sentAtOnce)
        KeyRow(
            "queue_config.max_samples_per_send", \.maxSamplesPerSend, .whole(1...Int(Int32.max)), "Samples of one request.", .same)
        KeyRow(
            "queue_config.min_backoff", \.minBackoff, .prometheusDuration(atLeast: .millisecond), "The first wait after a failed request.", .same)
        KeyRow(
            "queue_config.max_backoff", \.maxBackoff, .prometheusDuration(atLeast: .millisecond), "The longest wait after a failed request.", .same)
        KeyRow(
            "queue_config.retry_on_http_429", \.retryOn429, .flag, "Whether what was answered with 429 is sent again.",
            .better("true unless set: 429 means later. `false` is Tempo's way"))
        KeyRow(
            "queue_config.sample_age_limit", \.sampleAgeLimit, .prometheusDuration(),
            "How long samples may wait before they are dropped; 0: for ever.",
            .same, since: TempoReleases.later)
    }

    private static let shards = Effect.same("four requests at once, or `min_shards`, and more while newer collections wait")
    private static let sentAtOnce = Effect.same("a collection is sent at once, so no deadline passes")

    @KeyRowBuilder<RemoteWriteSettings> private static var tls: [KeyRow<RemoteWriteSettings>] {
        KeyRow("tls_config.insecure_skip_verify", \.tls.insecureSkipVerify, .flag, "Takes any certificate of the server.", .same)
        KeyRow("tls_config.ca", \.tls.ca, .text(.discreet), "Certificates that are trusted.", Self.trust)
        KeyRow("tls_config.ca_file", \.tls.caFile, .text, "A file of certificates that are trusted.", Self.trust)
        KeyRow("tls_config.cert", \.tls.cert, .text(.discreet), "The client's certificate.", Self.clientCertificate)
        KeyRow("tls_config.cert_file", \.tls.certFile, .text, "A file with the client's certificate.", Self.clientCertificate)
        KeyRow("tls_config.key", \.tls.key, .secret, "The client's key.", Self.clientCertificate)
        KeyRow("tls_config.key_file", \.tls.keyFile, .text, "A file with the client's key.", Self.clientCertificate)
        KeyRow(
            "tls_config.server_name", \.tls.serverName, .text, "The name that the server's certificate must have.",
            .same)
        KeyRow("tls_config.min_version", \.tls.minVersion, .optional(.word()), "The oldest TLS that is spoken.", .same("TLS 1.2 unless set"))
        KeyRow("tls_config.max_version", \.tls.maxVersion, .optional(.word()), "The newest TLS that is spoken.", .same)
        KeyRow("tls_config.ca_ref", .anything, "A name in a secret manager.", Self.reference)
        KeyRow("tls_config.cert_ref", .anything, "A name in a secret manager.", Self.reference)
        KeyRow("tls_config.key_ref", .anything, "A name in a secret manager.", Self.reference)
    }

    private static let trust = Effect.same("files are read again every five seconds; what cannot be used then leaves those before in place")
    private static let clientCertificate = Effect.same("the same; it follows no redirect to another server")
    /// Secret managers are something that Prometheus is built with.
    static let reference = Effect.refused("neither Tempo nor Metronome has a secret manager; write the value or name a file")
}

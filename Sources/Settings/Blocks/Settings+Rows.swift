extension Settings {
    /// The top level of `tempo.yaml` with `metronome` beside it.
    package static let rows = KeyRows<Settings> {
        server
        KeyRow(
            "multitenancy_enabled", \.multitenancyEnabled, .flag, "Whether requests name their tenant in the header X-Scope-OrgID.",
            .same("ids and answers as in Tempo"))
        KeyRow(
            "auth_enabled", .flag, "The older name of `multitenancy_enabled`.",
            .same("the older name of `multitenancy_enabled`; either switches it on")
        ) {
            if $0 { $1.multitenancyEnabled = true }
        }
        KeyRow(
            "shutdown_delay", \.shutdownDelay, .duration(), "Between SIGTERM and the end of intake.", .same("`/ready` is 503 meanwhile"),
            since: "2.4–")
        distributor
        KeyRow("metrics_generator", \.generator, .block(), "What is made of spans, and where it goes.", .same)
        KeyRow("overrides", \.overrides, .block(), "Who gets which metrics, in either form.", .same)
        KeyRow(
            "ingest.kafka", \.ingest, .block(), "Tempo's topic and brokers.", .better("read where `metronome.kafka.enabled` is true"), since: "2.7–")
        KeyRow("metronome.listen", \.listen, .block(), "Addresses.")
        KeyRow("metronome.intake", \.intake, .block(), "Who may send spans.")
        KeyRow("metronome.kafka", \.kafka, .block(), "Spans out of Kafka.")
        KeyRow("metronome.admin", \.admin, .block(), "Who may see the admin pages.")
        KeyRow(
            "metronome.forward", \.forward, .blocks(atMost: ForwardSettings.maxTargets),
            "Who gets each request that is taken, as it came: Tempo behind Metronome, or any other receiver of OTLP.")
        KeyRow("metronome.route", \.route, .block(), "Who counts in place of this process, each its part of the traces.")
        KeyRow("metronome.limits", \.limits, .block(), "What clients and remote write may cost.")
        KeyRow("metronome.remote_write", \.ownRemoteWrite, .block(), "How series are written.")
        KeyRow(
            "metronome.profiles", \.dimensionTable.profiles, .words(),
            "With which dimensions collect every name of what they mean: `gen_ai`, `gatewayz`.")
        KeyRow(
            "metronome.dimensions", \.dimensionTable.entries, .blocks(atMost: DimensionTableSettings.maxEntries),
            "Further labels of span metrics, each from the first of several attributes.")
        KeyRow("metronome.metrics", \.customMetrics, .blocks(atMost: CustomMetricSettings.maxMetrics), "Numbers of spans as metrics.")
        KeyRow(
            "metronome.gateway_names", \.gatewayNames, .flag,
            "Metrics also under the names that dashboards of gateways query; those of models by `service` and `team`, with the profile `gatewayz`.")
        KeyRow(
            "metronome.names", \.names, .word(),
            "Under which names metrics of spans are sent: Tempo's, those of the OpenTelemetry Collector's connector, or each under both.")
        KeyRow(
            "metronome.utf8_names", \.utf8Names, .flag,
            "Labels of dimensions, and the Collector's names, keep their dots: where series are written, and where a scrape asks for them.")
        KeyRow("metronome.collector_names", \.collectorNames, .block(), "How the Collector's connector was told to name metrics.")
        KeyRow("metronome.span_metrics", \.spanCounting, .block(), "Spans that count otherwise than once.")
        KeyRow("metronome.series", \.series, .block(), "How series end at receivers.")
        KeyRow("metronome.explain", \.explain, .block(), "Which requests are kept to be explained.")
        OwnProcessorSettings.all.map(\.row)
    }

    @KeyRowBuilder<Settings> private static var server: [KeyRow<Settings>] {
        KeyRow(
            "server.http_listen_address", .text, "Host of the admin pages.", .same("address of the admin pages; `metronome.listen.admin` moves it")
        ) {
            $1.listen.admin.host = $0.isEmpty ? ListenAddress.everywhere : $0
            $1.listen.admin.setting = "server.http_listen_address"
        }
        KeyRow(
            "server.http_listen_port", .whole(0...65535), "Port of the admin pages.",
            .same("address of the admin pages; `metronome.listen.admin` moves it")
        ) {
            // Without an address Tempo's server listens everywhere.
            if $1.listen.admin.setting == "default" { $1.listen.admin.host = ListenAddress.everywhere }
            $1.listen.admin.port = $0
            $1.listen.admin.setting = "server.http_listen_port"
        }
        KeyRow("server.log_level", \.logLevel, .word(), "The least of what is logged.", .same)
        KeyRow("server.log_format", \.logFormat, .word(), "How log lines are written.", .same)
        KeyRow("server.http_tls_config", \.listen.adminTLS, .optional(.block()), "TLS of the admin pages.", .same)
        KeyRow(
            "server.tls_min_version", \.listen.adminTLSMinVersion, .word(), "The oldest TLS that the admin pages speak.",
            .same("TLS 1.2 unless set"), shown: .whenSet)
        KeyRow(
            "server.tls_cipher_suites", \.listen.adminTLSCipherSuites, .text, "Which ciphers the admin pages speak.",
            .same("with a certificate it ends the start, since others would be spoken, too"), shown: .whenSet)
        // 0 means "no limit" to Tempo; Metronome always keeps one.
        KeyRow("server.grpc_server_max_recv_msg_size", .count, "Bytes of a message over gRPC.", .better(Self.onlyRaises)) {
            if $0 > 0 { $1.limits.raiseMessageBytes(to: $0) }
        }
        KeyRow("server.grpc_server_max_concurrent_streams", .count, "gRPC calls at a time on one connection.", .better(Self.onlyRaises)) {
            if $0 > 0 { $1.limits.maxConcurrentStreams = max($1.limits.maxConcurrentStreams, min($0, IntakeLimits.maxStreams)) }
        }
    }

    private static let onlyRaises = "only raise the limits of the receivers, never lower them: `metronome.limits` does"

    @KeyRowBuilder<Settings> private static var distributor: [KeyRow<Settings>] {
        // The older name holds where the newer one says nothing.
        KeyRow(
            "distributor.max_span_attr_byte", .count, "The older name of `max_attribute_bytes`.",
            .better("the older name of `max_attribute_bytes`, which wins where both stand"), since: "2.7"
        ) { $1.maxAttributeBytes = $0 }
        KeyRow(
            "distributor.max_attribute_bytes", \.maxAttributeBytes, .count, "Bytes to which attributes' keys and texts are cut; 0: they are not.",
            .better("cuts before a character, not inside it: Tempo then loses the whole span as `invalid_utf8`"), since: "2.8–")
        KeyRow(
            "\(grpc).endpoint", \.listen.grpc, .optional(.address(movedBy: ListenSettings.grpcKey)), "Where OTLP/gRPC is taken.",
            .same("`metronome.listen.grpc` moves it"))
        KeyRow("\(grpc).transport", .text(.transport), "`tcp`.", .same("`tcp`; other values are refused"))
        KeyRow("\(grpc).tls", \.listen.grpcTLS, .optional(.block()), "TLS of the receiver.", .same)
        KeyRow("\(grpc).auth", .anything, "Who may send.", .refused(Self.withoutAuthentication))
        KeyRow("\(grpc).max_recv_msg_size_mib", .whole(0...(IntakeLimits.maxBytes >> 20)), "MiB of one message.", .same) {
            guard $0 > 0 else { return }
            $1.limits.maxMessageBytes = $0 << 20
            $1.limits.raiseMessageBytes(to: $0 << 20)
        }
        KeyRow(
            "\(grpc).max_concurrent_streams", .whole(0...Int(UInt32.max)), "gRPC calls at a time on one connection.", .same("at most 1,048,576")
        ) {
            if $0 > 0 { $1.limits.maxConcurrentStreams = min($0, IntakeLimits.maxStreams) }
        }
        KeyRow(
            "\(http).endpoint", \.listen.http, .optional(.address(movedBy: ListenSettings.httpKey)), "Where OTLP/HTTP is taken.",
            .same("`metronome.listen.http` moves it"))
        KeyRow("\(http).transport", .text(.transport), "`tcp`.", .same("`tcp`; other values are refused"))
        KeyRow("\(http).tls", \.listen.httpTLS, .optional(.block()), "TLS of the receiver.", .same)
        KeyRow("\(http).auth", .anything, "Who may send.", .refused(Self.withoutAuthentication))
        KeyRow(
            "\(http).max_request_body_size", .count, "Bytes of one request.",
            .better("only raises the limit: `metronome.limits.max_message_bytes` lowers it")
        ) {
            if $0 > 0 { $1.limits.raiseMessageBytes(to: $0) }
        }
        KeyRow("\(http).cors", \.listen.crossOrigin, .optional(.block()), "Which pages of browsers may send.", .same)
        KeyRow("\(http).traces_url_path", .anything, "Another path than `/v1/traces`.", .notYet)
        KeyRow("\(http).response_headers", .anything, "Headers of every answer.", .notYet, since: TempoReleases.later)
    }

    private static let grpc = "distributor.receivers.otlp.protocols.grpc"
    private static let http = "distributor.receivers.otlp.protocols.http"
    private static let withoutAuthentication =
        "everybody could send; leave it out and write `metronome.intake.clients`"
}

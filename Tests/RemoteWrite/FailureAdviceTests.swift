import Outbound
import RemoteWrite
import Testing

/// What servers really say, and what their operator is to do.
@Suite("Advice")
struct FailureAdviceTests {
    private static let plain = FailureAdvice.Endpoint(instance: "pod-7")
    private static let authorized = FailureAdvice.Endpoint(hasCredentials: true, orgID: "team-a", isHTTPS: true)

    private static let answers: [(Int, String, FailureAdvice.Endpoint, String)] = [
        // Mimir, Cortex, Loki's and Tempo's gateways.
        (401, "no org id", plain, "X-Scope-OrgID: <tenant>"),
        (422, "no org id", plain, "X-Scope-OrgID: <tenant>"),
        (401, "no org id", authorized, "does not take X-Scope-OrgID: team-a"),
        (
            400,
            "failed pushing to ingester mimir-ingester-0: user=anonymous: the sample has been rejected because another sample with a more recent timestamp has already been ingested and out-of-order samples are not allowed (err-mimir-sample-out-of-order). The affected sample has timestamp 2026-01-29T13:44:19.997Z and is from series x",
            plain, "another process writes the same series"
        ),
        (
            400, "user=a: the sample has been rejected because its timestamp is too old (err-mimir-sample-timestamp-too-old)", plain,
            "compare the clocks"
        ),
        (400, "received a sample whose timestamp is too far in the future (err-mimir-too-far-in-future)", plain, "compare the clocks"),
        (
            400,
            "the sample has been rejected because another sample with the same timestamp, but a different value, has already been ingested (err-mimir-sample-duplicate-timestamp)",
            plain, "pod-7"
        ),
        (400, "per-user series limit of 150000 exceeded (err-mimir-max-series-per-user)", plain, "max_global_series_per_user"),
        (400, "per-metric series limit of 20000 exceeded (err-mimir-max-series-per-metric)", plain, "max_global_series_per_metric"),
        (
            400, "received a series whose number of labels exceeds the limit (actual: 41, limit: 30) (err-mimir-max-label-names-per-series)", plain,
            "fewer dimensions"
        ),
        (400, "received a series whose label value length exceeds the limit (err-mimir-label-value-too-long)", plain, "max_label_value_length"),
        (
            400, "received a native histogram sample with too many buckets (err-mimir-max-native-histogram-buckets)", plain,
            "native_histogram_max_bucket_number"
        ),
        (
            429,
            "the request has been rejected because the tenant exceeded the ingestion rate limit, set to 10000 items/s (err-mimir-tenant-max-ingestion-rate)",
            plain, "ingestion_burst_size"
        ),
        (
            429,
            "the request has been rejected because the tenant exceeded the request rate limit, set to 1 requests/s (err-mimir-tenant-max-request-rate)",
            plain, "request_burst_size"
        ),
        (
            413, "the incoming push request has been rejected because its message size of 200 bytes is larger than the allowed limit", plain,
            "max_samples_per_send (now 2000)"
        ),
        (413, "<html>\r", plain, "client_max_body_size"),
        (429, "", plain, "limits how much is written"),
        // Prometheus.
        (
            404, "remote write receiver needs to be enabled with --web.enable-remote-write-receiver", plain,
            "start Prometheus with --web.enable-remote-write-receiver"
        ),
        (400, "out of order sample", plain, "another process writes the same series"),
        (400, "duplicate sample for timestamp", plain, "external_labels"),
        (400, "out of bounds", plain, "compare the clocks"),
        (400, "too old sample", plain, "compare the clocks"),
        (404, "404 page not found", plain, "/api/v1/push for Mimir"),
        (405, "Method Not Allowed", plain, "nothing takes remote write at this path"),
        // VictoriaMetrics.
        (400, #"unsupported path requested: "/api/v1/push""#, plain, "/insert/<account>/prometheus/api/v1/write"),
        (400, #"cannot parse path "/insert/": cannot find {authToken}"#, plain, "nothing takes remote write at this path"),
        (401, "missing 'Authorization' request header", plain, "set basic_auth or authorization"),
        (400, #"cannot find the provided auth token "<secret>" in config"#, authorized, "does not accept the user, password or token"),
        // Thanos.
        (409, "store locally for endpoint 127.0.0.1:12907: add 1 samples: out of order sample", plain, "another process writes the same series"),
        (409, "store locally for endpoint thanos-receive-0: conflict", plain, "another process writes the same series"),
        // Grafana Cloud, gateways.
        (401, #"{"status":"error","error":"authentication error: invalid token"}"#, authorized, "does not accept the user, password or token"),
        (403, "<html>", authorized, "does not accept the user, password or token"),
        (401, "<html>", plain, "set basic_auth or authorization"),
        (400, "Client sent an HTTP request to an HTTPS server.", plain, "https://"),
        (400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>", plain, "https://"),
        (302, "", plain, "follow_redirects"),
        (502, "<html>", plain, "a proxy before the server"),
    ]

    @Test(arguments: answers.indices)
    func anAnswer(index: Int) {
        let (status, text, endpoint, expected) = Self.answers[index]
        let advice = FailureAdvice.answer(status, text, endpoint)
        #expect(advice?.contains(expected) == true, "\(status) \(text): \(advice ?? "nothing")")
    }

    @Test(arguments: [(500, "internal error"), (503, "service unavailable"), (400, "snappy: corrupt input")])
    func whatSpeaksForItselfGetsNone(status: Int, text: String) {
        #expect(FailureAdvice.answer(status, text, Self.plain) == nil)
    }

    /// An endpoint of OTLP is told nothing of remote write.
    @Test(arguments: [
        (404, "404 page not found", "/otlp/v1/metrics for Mimir"), (405, "", "/v1/metrics for a Collector"),
        (404, "otlp write receiver needs to be enabled with --web.enable-otlp-receiver", "start Prometheus with --web.enable-otlp-receiver"),
        (415, "unsupported media type", "does not take OTLP metrics in protobuf"),
    ])
    func endpointsOfOTLP(_ status: Int, _ text: String, _ expected: String) throws {
        let advice = try #require(FailureAdvice.answer(status, text, FailureAdvice.Endpoint(isOTLP: true)))
        #expect(advice.contains(expected) && !advice.contains("remote write"), "\(advice)")
        let problem = try #require(FailureAdvice.problem(.notHTTP, FailureAdvice.Endpoint(isOTLP: true)))
        #expect(problem.contains("OTLP over gRPC") && !problem.contains("remote write"))
    }

    /// With 200, before anybody who counts.
    @Test func aWebPage() {
        #expect(FailureAdvice.page(Self.plain).contains("remote write is answered with an empty body"))
        #expect(FailureAdvice.page(Self.plain).hasSuffix("or what proves who writes (basic_auth, authorization)"))
        #expect(FailureAdvice.page(Self.authorized).hasSuffix("and check basic_auth or authorization"))
        #expect(FailureAdvice.page(FailureAdvice.Endpoint(isOTLP: true)).contains("OTLP is answered with protobuf or JSON"))
    }

    @Test func elsewhereCredentialsAreNotTheReason() {
        var endpoint = Self.authorized
        endpoint.isElsewhere = true
        #expect(FailureAdvice.answer(401, "no org id", endpoint)?.contains("a redirect leads to another server") == true)
        #expect(FailureAdvice.answer(404, "", endpoint)?.contains("path") == true)
    }

    /// Servers written in Go long said the same to a certificate that they do not know and to none.
    @Test func certificatesOfClients() {
        let none = FailureAdvice.problem(.clientCertificate, FailureAdvice.Endpoint(isHTTPS: true))
        #expect(none?.contains("set tls_config.cert_file and key_file") == true)
        let unknown = FailureAdvice.problem(.clientCertificate, FailureAdvice.Endpoint(isHTTPS: true, hasCertificate: true))
        #expect(unknown?.contains("signed by an authority that the server knows") == true)
    }

    @Test func attemptsWithoutAnAnswer() {
        #expect(FailureAdvice.problem(.refused, Self.plain)?.contains("check host and port") == true)
        #expect(FailureAdvice.problem(.untrustedCertificate, Self.plain)?.contains("insecure_skip_verify") == true)
        #expect(FailureAdvice.problem(.wrongHostName, Self.authorized)?.contains("tls_config.server_name") == true)
        #expect(FailureAdvice.problem(.missingCredentials, Self.plain)?.hasPrefix("there is no such file: check the path") == true)
        #expect(FailureAdvice.problem(.credentials, Self.plain)?.contains("readable") == true)
        #expect(FailureAdvice.problem(.notHTTP, Self.plain)?.contains("https://") == true)
        #expect(FailureAdvice.problem(.notHTTP, Self.authorized) == nil)
    }
}

import Outbound

/// What an operator can do about a push that failed, from what the server or the network said. Pure.
///
/// The texts that it knows are those of Mimir, Cortex, Prometheus, VictoriaMetrics, Thanos, Grafana Cloud and of proxies before them.
package enum FailureAdvice {
    /// What is known of the endpoint. No secrets.
    package struct Endpoint: Sendable {
        /// Basic authentication, a token, or a header `Authorization`.
        package var hasCredentials: Bool
        /// The value of `X-Scope-OrgID`; nil: not sent.
        package var orgID: String?
        package var isHTTPS: Bool
        package var maxSamplesPerSend: Int
        /// Value of the label `__metrics_gen_instance`.
        package var instance: String
        /// A redirect led to another server.
        package var isElsewhere: Bool
        /// It gets OTLP, not remote write.
        package var isOTLP: Bool

        package init(
            hasCredentials: Bool = false, orgID: String? = nil, isHTTPS: Bool = false, maxSamplesPerSend: Int = 2000, instance: String = "",
            isElsewhere: Bool = false, isOTLP: Bool = false
        ) {
            self.hasCredentials = hasCredentials
            self.orgID = orgID
            self.isHTTPS = isHTTPS
            self.maxSamplesPerSend = maxSamplesPerSend
            self.instance = instance
            self.isElsewhere = isElsewhere
            self.isOTLP = isOTLP
        }
    }

    /// For 2xx with a page for people.
    package static let page =
        "remote write is answered with 204 or an empty body: this is the page of a login, a proxy or another program; write the URL of the server's "
        + "own port, or what proves who writes (basic_auth, authorization)"

    /// For an answer other than 2xx; nil: the answer speaks for itself. `text`: the beginning of its body.
    package static func answer(_ status: Int, _ text: String, _ endpoint: Endpoint) -> String? {
        let text = text.lowercased()
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if endpoint.isElsewhere, status == 401 || status == 403 || says("org id") {
            return "a redirect leads to another server, and credentials and headers do not follow: configure its URL itself"
        }
        if says("http request to an https server", "plain http request was sent to https port") {
            return "the port speaks TLS: write https:// in the URL"
        }
        if says("no org id", "org id", "orgid", "no tenant", "missing tenant") { return tenant(endpoint) }
        if says("enable-remote-write-receiver", "enable-feature=remote-write-receiver") {
            return "start Prometheus with --web.enable-remote-write-receiver"
        }
        if says("otlp receiver needs to be enabled", "enable-feature=otlp-write-receiver", "web.enable-otlp-receiver") {
            return "start Prometheus with --web.enable-otlp-receiver"
        }
        if let limit = ServerLimits.advice(status, text, endpoint) { return limit }
        if let samples = samples(status, text, endpoint) { return samples }
        switch status {
        case 401, 403, 407: return credentials(endpoint)
        case 404, 405, 410: return path(endpoint)
        case 400 where says("unsupported path", "cannot parse path", "missing route", "no handler"): return path(endpoint)
        case 300..<400: return "the server has moved: configure the URL that it redirects to, or let follow_redirects be true"
        case 415:
            let what = endpoint.isOTLP ? "OTLP metrics in protobuf" : "remote write 1.0"
            return "the server does not take \(what) at this path"
        case 502, 504: return "a proxy before the server cannot reach it"
        default: return nil
        }
    }

    /// For an attempt without an answer.
    package static func problem(_ cause: AttemptProblem.Cause, _ endpoint: Endpoint) -> String? {
        switch cause {
        case .refused: "nothing listens there: check host and port; inside a container, localhost is the container itself"
        case .unknownHost: "check the host name, and that it can be resolved from here (as in a container's network)"
        case .unreachable: "there is no way to this address from here: check the network and its policies"
        case .timeout, .connectTimeout: "the server is slow, or a firewall drops packets; remote_timeout may be raised"
        case .untrustedCertificate:
            "have it renewed if it is out of date; else add the authority that signed it to this host's trust store, or set "
                + "tls_config.insecure_skip_verify: true if the network is trusted"
        case .wrongHostName: "write the name that the certificate is for in the URL"
        case .noTLS: "write http:// in the URL, or the port that speaks TLS"
        case .notHTTP:
            endpoint.isHTTPS
                ? nil
                : "a port that speaks TLS wants https:// in the URL; "
                    + (endpoint.isOTLP ? "a port of OTLP over gRPC takes none over HTTP" : "OTLP and gRPC ports take no remote write")
        case .closed: endpoint.isHTTPS ? nil : "if this goes on: a port that speaks TLS wants https:// in the URL"
        case .redirects: "configure the URL that the last redirect leads to"
        case .missingCredentials: "there is no such file: check the path, and that it is mounted here"
        case .token: "check the address of the token endpoint and what it is given: client, secret, scopes"
        case .credentials: "make the file readable for the user that Metronome runs as"
        case .tls, .other: nil
        }
    }

    private static func path(_ endpoint: Endpoint) -> String { endpoint.isOTLP ? pathOfOTLP : pathOfRemoteWrite }

    private static let pathOfOTLP =
        "nothing takes OTLP metrics at this path: it is /otlp/v1/metrics for Mimir and Grafana Cloud, /api/v1/otlp/v1/metrics for Prometheus "
        + "(started with --web.enable-otlp-receiver), /opentelemetry/v1/metrics for VictoriaMetrics, /v1/metrics for a Collector"

    private static let pathOfRemoteWrite =
        "nothing takes remote write at this path: it is /api/v1/push for Mimir and Cortex, /api/v1/write for Prometheus (started with "
        + "--web.enable-remote-write-receiver) and VictoriaMetrics (in a cluster /insert/<account>/prometheus/api/v1/write of vminsert), "
        + "/api/v1/receive for Thanos, /api/prom/push for Grafana Cloud"

    private static func tenant(_ endpoint: Endpoint) -> String {
        guard let orgID = endpoint.orgID else {
            return "the server has tenants and wants to know whose samples these are: set headers: {X-Scope-OrgID: <tenant>} on this "
                + "remote_write entry, or multitenancy_enabled: true to pass on the tenant that spans come with"
        }
        return "the server does not take X-Scope-OrgID: \(LogText.firstLine(orgID.utf8)); check the tenant's name and who may write for it"
    }

    private static func credentials(_ endpoint: Endpoint) -> String {
        endpoint.hasCredentials
            ? "the server does not accept the user, password or token of this remote_write entry, or they may not write; check basic_auth, "
                + "authorization or the file that they name"
            : "the server wants to know who writes: set basic_auth or authorization on this remote_write entry"
    }

    /// Times and order.
    private static func samples(_ status: Int, _ text: String, _ endpoint: Endpoint) -> String? {
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if says("too far in the future", "too-far-in-future", "out of bounds", "too old", "too-old") {
            return "the samples' time is not the server's: compare the clocks of both hosts"
        }
        guard status == 409 || says("out of order", "out-of-order", "duplicate sample", "duplicate-timestamp", "same timestamp") else {
            return nil
        }
        return "another process writes the same series, or this host's clock went back: every Metronome needs a "
            + "__metrics_gen_instance (the host name, here \"\(endpoint.instance)\") of its own, or its own "
            + "metrics_generator.registry.external_labels"
    }
}

/// One entry of `metronome.forward`: who gets each request that is taken, as it came. Times in nanoseconds.
package struct ForwardSettings: KeyBlock {
    package enum Wire: String, Sendable, Equatable, CaseIterable {
        case grpc, http
    }

    /// Targets at most: each holds a queue of its own.
    package static let maxTargets = 8
    package static let maxRequestsAtOnce = 256

    package var url = ""
    package var name = ""
    package var wire = Wire.grpc
    package var headers: [String: Secret] = [:]
    package var timeout = 10 * Int64.second
    package var maxQueueBytes = 64 << 20
    package var maxDiskBytes = 1 << 30
    package var maxAge = 5 * Int64.minute
    package var requestsAtOnce = 8
    package var tls = TLSSettings()
    package init() {}

    /// Its name, or else host and port.
    package var title: String {
        guard name.isEmpty else { return name }
        return WebURL(url).map { url in "\(url.host):\(url.port ?? url.standardPort)" } ?? url
    }

    package static let rows = KeyRows<ForwardSettings> {
        KeyRow(
            "url", \.url, .text(.url),
            "Where requests go: `http://tempo:4317`, or `https://…`; over HTTP `/v1/traces` is added where no path is written.")
        KeyRow("name", \.name, .text, "The label `target` of metrics about this entry; without one its host and port.")
        KeyRow("protocol", \.wire, .word(), "OTLP over `grpc` or over `http`, whichever a request came by.")
        KeyRow(
            "headers", \.headers, .secretMap(.tenantHeaders),
            "Headers of every request; those of the sender stay behind, but for `X-Scope-OrgID` where it does not stand here.")
        KeyRow("timeout", \.timeout, .duration(atLeast: .millisecond), "A whole request, connecting included.")
        KeyRow(
            "max_queue_bytes", \.maxQueueBytes, .size((1 << 20)...(1 << 34)),
            "Bytes of requests in memory that wait or are under way; one that finds no room is not forwarded, and counted (`queue_full`).")
        KeyRow(
            "max_disk_bytes", \.maxDiskBytes, .size(0...(1 << 40)),
            "With `storage.path`: bytes on the disk, for what takes more than half of that memory and for what waits when the process ends; 0: none.")
        KeyRow(
            "max_age", \.maxAge, .duration(atLeast: .second),
            "How long a request is tried while the target does not answer, or says later (429, 502, 503, 504; UNAVAILABLE and others), before it is "
                + "dropped and counted (`too_old`).")
        KeyRow("requests_at_once", \.requestsAtOnce, .whole(1...maxRequestsAtOnce), "Requests under way at a time.")
        KeyRow("tls_config.insecure_skip_verify", \.tls.insecureSkipVerify, .flag, "Takes any certificate of the target.")
        KeyRow("tls_config.ca_file", \.tls.caFile, .text, "A file of certificates that are trusted; read again when it changes.")
        KeyRow("tls_config.cert_file", \.tls.certFile, .text, "A file with the client's certificate; read again when it changes.")
        KeyRow("tls_config.key_file", \.tls.keyFile, .text, "A file with the client's key; read again when it changes.")
        KeyRow("tls_config.server_name", \.tls.serverName, .text, "The name that the target's certificate must have.")
    }
}

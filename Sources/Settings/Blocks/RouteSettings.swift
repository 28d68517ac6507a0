/// `metronome.route`: spans go to other Metronomes by their traces, and nothing is counted here. Times in nanoseconds.
package struct RouteSettings: KeyBlock {
    /// Targets at most, those that a name has at the time among them.
    package static let maxTargets = 1000
    /// Before a URL whose host has many addresses, each of which is a target.
    package static let lookedUp = "dns+"

    package var enabled = false
    package var targets: [String] = []
    package var dnsInterval = 5 * Int64.second
    package var failoverAfter = 10 * Int64.second
    /// What holds for each target.
    package var each: ForwardSettings = {
        var each = ForwardSettings()
        // Of all targets together.
        each.maxQueueBytes = 256 << 20
        return each
    }()
    package init() {}

    package static let rows = KeyRows<RouteSettings> {
        KeyRow("enabled", \.enabled, .flag, "Whether spans are routed instead of being counted here; `metronome serve --route` switches it on.")
        KeyRow(
            "targets", \.targets, .texts(.urls),
            "The Metronomes that count: `http://metronome-0:4317`, or `dns+http://metronome:4317` for all addresses of a name. All who route to them have "
                + "to name them alike.")
        KeyRow("dns_interval", \.dnsInterval, .duration(atLeast: .second), "How often names are looked up again.")
        KeyRow(
            "failover_after", \.failoverAfter, .duration(),
            "How long a target may fail before its share goes to the others, until it answers again; 0s: it never does.")
        KeyRow("protocol", \.each.wire, .word(), "OTLP over `grpc` or over `http`, whichever a request came by.")
        KeyRow(
            "headers", \.each.headers, .secretMap(.tenantHeaders),
            "Headers of every request; those of the sender stay behind, but for `X-Scope-OrgID` where it does not stand here.")
        KeyRow("timeout", \.each.timeout, .duration(atLeast: .millisecond), "A whole request, connecting included.")
        KeyRow(
            "max_queue_bytes", \.each.maxQueueBytes, .size((1 << 20)...(1 << 34)),
            "Bytes of requests in memory that wait or are under way, an equal part for each target. A request that finds no room is refused (503, "
                + "UNAVAILABLE), so that its sender sends it again; where nothing waits one request always finds room.")
        KeyRow(
            "max_disk_bytes", \.each.maxDiskBytes, .size(0...(1 << 40)),
            "With `storage.path`: bytes on the disk, for what takes more than half of that memory and for what waits when the process ends; 0: none.")
        KeyRow(
            "max_age", \.each.maxAge, .duration(atLeast: .second),
            "How long a request is tried while nobody takes it before it is dropped and counted (`too_old`).")
        KeyRow(
            "requests_at_once", \.each.requestsAtOnce, .whole(1...ForwardSettings.maxRequestsAtOnce), "Requests under way at a time to one target.")
        KeyRow("tls_config.insecure_skip_verify", \.each.tls.insecureSkipVerify, .flag, "Takes any certificate of a target.")
        KeyRow("tls_config.ca_file", \.each.tls.caFile, .text, "A file of certificates that are trusted; read again when it changes.")
        KeyRow("tls_config.cert_file", \.each.tls.certFile, .text, "A file with the client's certificate; read again when it changes.")
        KeyRow("tls_config.key_file", \.each.tls.keyFile, .text, "A file with the client's key; read again when it changes.")
        KeyRow(
            "tls_config.server_name", \.each.tls.serverName, .text,
            "The name that targets' certificates must have; without one the host of the URL, which is the name where one is looked up.")
    }

    /// How one target is reached.
    package func target(_ url: String, name: String, serverName: String = "") -> ForwardSettings {
        var target = each
        target.url = url
        target.name = name
        if target.tls.serverName.isEmpty { target.tls.serverName = serverName }
        return target
    }
}

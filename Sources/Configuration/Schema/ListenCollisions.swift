/// Two listeners on one port, of which only one would start.
enum ListenCollisions {
    static func check(_ listen: ListenSettings, _ findings: Findings) {
        let all = [("OTLP/gRPC", listen.grpc), ("OTLP/HTTP", listen.http), ("the admin pages", listen.admin)].compactMap { what, address in
            address.map { (what: what, address: $0) }
        }
        for (index, later) in all.enumerated() {
            guard let earlier = all[..<index].first(where: { meet($0.address, later.address) }) else { continue }
            // The one that was set is at fault, not a default.
            let (wrong, other) = later.address.setting == "default" ? (earlier, later) : (later, earlier)
            let origin = other.address.setting == "default" ? "by default" : "by \(other.address.setting)"
            findings.error(
                at: findings.listeners[wrong.address.setting], wrong.address.setting,
                "port \(wrong.address.port) is that of \(other.what) too, \(origin): give \(wrong.what) another one")
        }
    }

    /// 0 is a port of its own each time.
    private static func meet(_ a: ListenSettings.Address, _ b: ListenSettings.Address) -> Bool {
        guard a.port == b.port, a.port != 0 else { return false }
        return host(a) == host(b) || isEverywhere(a) || isEverywhere(b)
    }

    private static func host(_ address: ListenSettings.Address) -> String {
        let lower = address.host.lowercased()
        return lower == "localhost" ? "127.0.0.1" : lower
    }

    private static func isEverywhere(_ address: ListenSettings.Address) -> Bool { ["", "0.0.0.0", "::"].contains(address.host) }
}

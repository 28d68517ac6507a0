import Settings

/// Two listeners on one port, of which only one would start.
enum ListenCollisions {
    static func check(_ listen: ListenSettings, _ document: Field) {
        let all = [("OTLP/gRPC", listen.grpc), ("OTLP/HTTP", listen.http), ("the admin pages", listen.admin)].compactMap { what, address in
            address.map { (what: what, address: $0) }
        }
        for (index, later) in all.enumerated() {
            guard let earlier = all[..<index].first(where: { meet($0.address, later.address) }) else { continue }
            // The one that was set is at fault, not a default.
            let (wrong, other) = later.address.setting == "default" ? (earlier, later) : (later, earlier)
            let origin = other.address.setting == "default" ? "by default" : "by \(other.address.setting)"
            document.findings.error(
                at: document.below(wrong.address.setting.split(separator: ".").map(String.init))?.node.position, wrong.address.setting,
                "port \(wrong.address.port) is that of \(other.what) too, \(origin): give \(wrong.what) another one")
        }
    }

    /// 0 is a port of its own each time.
    private static func meet(_ a: ListenAddress, _ b: ListenAddress) -> Bool {
        guard a.port == b.port, a.port != 0 else { return false }
        return host(a) == host(b) || isEverywhere(a) || isEverywhere(b)
    }

    private static func host(_ address: ListenAddress) -> String {
        let lower = address.host.lowercased()
        return lower == "localhost" ? "127.0.0.1" : lower
    }

    private static func isEverywhere(_ address: ListenAddress) -> Bool { ["", "0.0.0.0", "::"].contains(address.host) }
}

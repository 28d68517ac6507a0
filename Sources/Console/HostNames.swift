import NIOCore
import Settings

/// The names under which the admin pages may be asked for (`Host`).
///
/// A page in a browser on this host can give its own name the address 127.0.0.1 and then read what is served there as its own (DNS rebinding).
/// Where the pages are for this host alone, and nobody has to prove who he is, they answer to the names that such a page cannot have: addresses,
/// `localhost`, and those that are configured.
package struct HostNames: Sendable {
    /// In small letters; nil: any name.
    private let known: Set<String>?

    /// Any name.
    package init() { known = nil }

    /// - Parameters:
    ///   - host: that is listened on.
    ///   - others: `metronome.admin.allowed_hosts`.
    package init(listeningOn host: String, others: [String]) {
        known = Self.isLoopback(host) ? Set((others + [host, "localhost"]).map(Self.plain)) : nil
    }

    /// - Parameter hosts: values of the field; none: the request is too old to have it, and no browser's.
    func refusal(_ hosts: [String]) -> AdminResponse? {
        guard let known else { return nil }
        let strangers = hosts.filter { host in
            let name = WebURL("http://\(host)/").map { Self.plain($0.name) } ?? ""
            return !known.contains(name) && !Self.isAddress(name) && !name.hasSuffix(".localhost")
        }
        guard !strangers.isEmpty else { return nil }
        return AdminResponse.text(
            "these pages are for this host alone, and the request names another one (Host); metronome.admin.allowed_hosts says which other names "
                + "they have\n", status: 403)
    }

    private static func plain(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    private static func isAddress(_ name: String) -> Bool { (try? SocketAddress(ipAddress: name, port: 0)) != nil }

    private static func isLoopback(_ host: String) -> Bool {
        let name = plain(host)
        return name == "localhost" || isAddress(name) && (name.hasPrefix("127.") || name == "::1" || name.hasPrefix("::ffff:127."))
    }
}

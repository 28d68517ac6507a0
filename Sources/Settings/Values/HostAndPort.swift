/// A host and a port as one text: `tempo:4317`, `[::1]:4317`.
package enum HostAndPort {
    /// - Parameter host: a name or an address, without brackets.
    package static func text(_ host: String, _ port: Int) -> String { "\(bracketed(host)):\(port)" }

    /// As URLs have it: IPv6 in brackets.
    package static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

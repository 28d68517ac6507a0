import Glibc
import Outbound

/// Hosts that are reached without a proxy, as `NO_PROXY` lists them: names (and what is below them), names that begin with a dot (what is
/// below them alone), addresses, networks, each with a port or without, and `*`.
package struct NoProxy {
    private enum Entry {
        case everything
        case name(String, includesItself: Bool, port: Int?)
        case network([UInt8], bits: Int, port: Int?)
    }

    private let entries: [Entry]

    package init(_ text: String) {
        entries = text.split(separator: ",").compactMap { Self.entry(String($0).trimming { $0 == 0x20 || $0 == 0x09 }.lowercased()) }
    }

    package func contains(host: String, port: Int) -> Bool {
        let host = host.lowercased()
        let address = Self.address(host)
        return entries.contains { entry in
            switch entry {
            case .everything: return true
            case .name(let name, let includesItself, let only):
                return (only ?? port) == port && (host.hasSuffix("." + name) || includesItself && host == name)
            case .network(let network, let bits, let only):
                guard let address, (only ?? port) == port, address.count == network.count else { return false }
                return Self.shareBits(address, network, bits)
            }
        }
    }

    package static func isLoopback(_ host: String) -> Bool {
        guard host.lowercased() != "localhost" else { return true }
        guard let address = address(host) else { return false }
        return address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }

    private static func entry(_ text: String) -> Entry? {
        guard !text.isEmpty else { return nil }
        if text == "*" { return .everything }
        if let slash = text.firstIndex(of: "/"), let network = address(String(text[..<slash])),
            let bits = Int(text[text.index(after: slash)...]), (0...network.count * 8).contains(bits)
        {
            return .network(network, bits: bits, port: nil)
        }
        var name = text
        var port: Int?
        if address(text) == nil, let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
            name = String(text[..<colon])
            port = number
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if let address = address(name) { return .network(address, bits: address.count * 8, port: port) }
        if name.hasPrefix("*.") { name.removeFirst() }
        let isBelow = name.hasPrefix(".")
        return .name(isBelow ? String(name.dropFirst()) : name, includesItself: !isBelow, port: port)
    }

    /// The bytes of an address; nil: a name.
    private static func address(_ text: String) -> [UInt8]? {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }

    private static func shareBits(_ a: [UInt8], _ b: [UInt8], _ bits: Int) -> Bool {
        let whole = bits / 8
        guard a.prefix(whole) == b.prefix(whole) else { return false }
        let rest = bits % 8
        return rest == 0 || (a[whole] ^ b[whole]) >> UInt8(8 - rest) == 0
    }
}

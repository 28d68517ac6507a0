import Dispatch
import Glibc

/// What the system's resolver knows of a name.
package enum ResolvedHost {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    /// All addresses, IPv4 and IPv6, in the resolver's order. Blocks.
    package static func addresses(_ name: String) throws(Failure) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        // None yet.
        var list = hints.ai_next
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else { throw Failure(description: "\(name): \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    /// The same, each once, without holding up who asks.
    @Sendable
    package static func distinctAddresses(_ name: String) async throws(Failure) -> Set<String> {
        let result: Result<Set<String>, Failure> = await withCheckedContinuation { continuation in
            Threads.names.async { continuation.resume(returning: Result { () throws(Failure) in try Set(addresses(name)) }) }
        }
        return try result.get()
    }
}

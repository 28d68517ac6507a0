/// The host that a call went to: `server.address` may be a host, a host with a port, or a whole URL.
enum ServerAddress {
    /// The host and, where it is said, the port.
    static func split(_ text: WireSlice) -> (host: WireSlice, port: WireSlice) {
        var rest = CallTexts.trimmed(text)
        // Nearly always a host and nothing else.
        if rest.bytes.allSatisfy({
            $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "@")
        }) {
            return (rest, WireSlice(start: rest.start, count: 0))
        }
        var at = 0
        while at + 2 < rest.count {
            if rest.byte(at) == UInt8(ascii: ":"), rest.byte(at + 1) == UInt8(ascii: "/"), rest.byte(at + 2) == UInt8(ascii: "/") {
                rest = rest.dropping(first: at + 3)
                break
            }
            at += 1
        }
        for end in [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")] {
            if let index = rest.firstIndex(of: end) { rest = rest.dropping(last: rest.count - index) }
        }
        // Who logs in is nobody's business.
        if let index = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest.dropping(first: index + 1) }
        let none = WireSlice(start: rest.start, count: 0)
        if rest.byte(0) == UInt8(ascii: "["), let close = rest.firstIndex(of: UInt8(ascii: "]")) {
            let behind = rest.dropping(first: close + 1)
            return (
                rest.dropping(first: 1).dropping(last: rest.count - close), behind.byte(0) == UInt8(ascii: ":") ? behind.dropping(first: 1) : none
            )
        }
        guard let colon = rest.lastIndex(of: UInt8(ascii: ":")), colon == rest.firstIndex(of: UInt8(ascii: ":")) else { return (rest, none) }
        return (rest.dropping(last: rest.count - colon), rest.dropping(first: colon + 1))
    }
}

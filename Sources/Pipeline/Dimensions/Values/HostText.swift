/// The host, and the port where one is said, that a text names: a host, a host and its port, or a URL (RFC 3986, section 3.2).
///
/// Whatever else a URL holds, user and password first of all, is in neither. A text of another kind names none.
struct HostText {
    /// Without the brackets of an IPv6 address and without a trailing dot; empty: none.
    let host: WireSlice
    /// Decimal digits; empty: none is said, or there is no host.
    let port: WireSlice

    /// - Parameter isURL: nothing but a URL with a scheme (or one that begins with `//`) is looked at, since a path alone would look
    ///   like a host.
    init(_ sent: WireSlice, isURL: Bool) {
        let text = WireSlice.trimmed(sent)
        let none = WireSlice(start: sent.start, count: 0)
        // Nearly always a host and nothing else.
        if !isURL, HostCharacters.all(text) {
            host = HostCharacters.isNumber(text) ? none : Self.withoutDots(text)
            port = none
            return
        }
        var rest = text
        let scheme = Self.schemeLength(text)
        if let scheme { rest = text.dropping(first: scheme) } else if isURL { rest = none }
        let found = Self.authority(rest, hasScheme: scheme != nil)
        host = found?.host ?? none
        port = found?.port ?? none
    }

    /// Whether the text names a scheme.
    static func isURL(_ sent: WireSlice) -> Bool { schemeLength(WireSlice.trimmed(sent)) != nil }

    /// Bytes up to the end of `://`, or of `//` at the beginning.
    private static func schemeLength(_ text: WireSlice) -> Int? {
        var index = 0
        while index < text.count, HostCharacters.isOfScheme(text.byte(index)) { index += 1 }
        guard text.byte(index) == UInt8(ascii: "/"), text.byte(index + 1) == UInt8(ascii: "/") else { return nil }
        return index == 0 || text.byte(index - 1) == UInt8(ascii: ":") ? index + 2 : nil
    }

    private static func authority(_ rest: WireSlice, hasScheme: Bool) -> (host: WireSlice, port: WireSlice)? {
        let end = rest.firstIndex { HostCharacters.endsAuthority($0) } ?? rest.count
        var authority = rest.dropping(last: rest.count - end)
        let tail = rest.dropping(first: end)
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        // A slash within a password makes what follows it look like a path: then nothing says where the host is.
        if at != nil || authority.firstIndex(of: UInt8(ascii: ":")) != nil, tail.firstIndex(of: UInt8(ascii: "@")) != nil { return nil }
        if let at { authority = authority.dropping(first: at + 1) }
        guard let (host, port) = split(authority, hasScheme: hasScheme) else { return nil }
        // `users/17` is a path, not a host.
        let isHost = hasScheme || tail.count == 0 || port.count > 0 || host.firstIndex(of: UInt8(ascii: ".")) != nil || host.isWord("localhost")
        return isHost ? (host, port) : nil
    }

    private static func split(_ authority: WireSlice, hasScheme: Bool) -> (host: WireSlice, port: WireSlice)? {
        let none = WireSlice(start: authority.start, count: 0)
        if authority.byte(0) == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let behind = authority.dropping(first: close + 1)
            guard behind.count == 0 || behind.byte(0) == UInt8(ascii: ":"),
                let port = port(behind.dropping(first: 1), mayBeEmpty: true),
                let host = address(authority.dropping(first: 1).dropping(last: authority.count - close))
            else { return nil }
            return (host, port)
        }
        guard let colon = authority.firstIndex(of: UInt8(ascii: ":")) else { return name(authority).map { ($0, none) } }
        if authority.lastIndex(of: UInt8(ascii: ":")) != colon { return address(authority).map { ($0, none) } }
        guard let port = port(authority.dropping(first: colon + 1), mayBeEmpty: hasScheme),
            let host = name(authority.dropping(last: authority.count - colon))
        else { return nil }
        return (host, port)
    }

    private static func name(_ text: WireSlice) -> WireSlice? {
        let name = withoutDots(text)
        return name.count > 0 && HostCharacters.all(name) && !HostCharacters.isNumber(name) ? name : nil
    }

    /// An IPv6 address, without its zone.
    private static func address(_ text: WireSlice) -> WireSlice? {
        let end = text.firstIndex(of: UInt8(ascii: "%")) ?? text.count
        let address = text.dropping(last: text.count - end)
        let colons = address.reduce(into: 0) { if $1 == UInt8(ascii: ":") { $0 += 1 } }
        return (2...7).contains(colons) && address.count <= 45 && address.allSatisfy { HostCharacters.isOfAddress($0) } ? address : nil
    }

    /// Empty where none is said and that is allowed; nil: what stands there is no port.
    private static func port(_ text: WireSlice, mayBeEmpty: Bool) -> WireSlice? {
        if text.count == 0 { return mayBeEmpty ? text : nil }
        guard text.count <= 5, text.byte(0) != UInt8(ascii: "0"), text.allSatisfy(\.isDecimalDigit) else { return nil }
        let number = text.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        return number <= 65535 ? text : nil
    }

    private static func withoutDots(_ text: WireSlice) -> WireSlice {
        var text = text
        while text.count > 0, text.byte(text.count - 1) == UInt8(ascii: ".") { text = text.dropping(last: 1) }
        return text
    }
}

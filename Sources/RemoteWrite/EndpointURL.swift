/// Takes the user information out of a URL: credentials belong into a header, not into labels and logs.
package struct EndpointURL {
    /// Stands for a query: it may hold a token.
    private static let mask = "<secret>"

    package var withoutUserInfo: String
    /// Without user information and query.
    package var withoutSecrets: String {
        guard let query = withoutUserInfo.firstIndex(of: "?") else { return withoutUserInfo }
        return withoutUserInfo[...query] + Self.mask
    }
    /// Percent-decoded; nil when the URL has none.
    package var userInfo: (username: String, password: String)?

    package init(_ url: String) {
        withoutUserInfo = url
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return }
        let authority = bytes[(colon + 3)...].prefix { !"/?#".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return }
        withoutUserInfo = String(decoding: bytes[..<(colon + 3)] + bytes[(at + 1)...], as: UTF8.self)
        let info = authority[..<at]
        let separator = info.firstIndex(of: UInt8(ascii: ":")) ?? info.endIndex
        userInfo = (Self.percentDecoded(info[..<separator]), Self.percentDecoded(info[separator...].dropFirst()))
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), bytes.endIndex - index > 2,
                let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

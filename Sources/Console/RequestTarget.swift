/// Takes the target of a request line apart.
package enum RequestTarget {
    package static func parse(_ target: String) -> (path: String, query: [(name: String, value: String)]) {
        let bare = target.prefix { $0 != "#" }
        let path = bare.prefix { $0 != "?" }
        let query = bare.dropFirst(path.count + 1)
        let items = query.split(separator: "&", omittingEmptySubsequences: true).map { item in
            let name = item.prefix { $0 != "=" }
            return (name: decoded(name, plusIsSpace: true), value: decoded(item.dropFirst(name.count + 1), plusIsSpace: true))
        }
        return (decoded(path, plusIsSpace: false), items)
    }

    /// `%XX` as the byte it stands for; what is no such escape stays as it is.
    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2]) {
                decoded.append(high << 4 | low)
                index += 3
                continue
            }
            decoded.append(plusIsSpace && bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

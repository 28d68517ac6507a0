/// RFC 3986: everything but letters, digits, `-`, `.`, `_`, `~` as `%XX`.
enum PercentEncoding {
    static func encode(_ text: String, allowing more: String = "") -> String {
        var out = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                out.unicodeScalars.append(scalar)
            case _ where byte < 0x80 && ("-._~" + more).unicodeScalars.contains(scalar): out.unicodeScalars.append(scalar)
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                out += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return out
    }
}

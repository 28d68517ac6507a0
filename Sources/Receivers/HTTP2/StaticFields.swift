/// The fields that every header block may refer to (RFC 7541, appendix A).
enum StaticFields {
    struct Row: Sendable {
        var field: HeaderTable.Field
        var value: [UInt8]
    }

    static let all: [Row] = names.map { name in
        let value = values[name.number] ?? ""
        let known = FieldName(Array(name.text.utf8).span.bytes)
        return Row(
            field: HeaderTable.Field(name: known, nameCount: name.text.utf8.count, valueCount: value.utf8.count), value: Array(value.utf8))
    }

    private static let values = [
        2: "GET", 3: "POST", 4: "/", 5: "/index.html", 6: "http", 7: "https", 8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404",
        14: "500", 16: "gzip, deflate",
    ]

    private static let names: [(number: Int, text: String)] = Array(
        [
            ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status", ":status",
            ":status", ":status", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept",
            "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition", "content-encoding",
            "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect",
            "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
            "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after",
            "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
        ].enumerated()
    ).map { ($0.offset + 1, $0.element) }
}

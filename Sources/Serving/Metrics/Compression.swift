/// How a body comes: the label `encoding`. A `switch` or `case` tells them apart without a call; `==` of another module compares names.
package enum Compression: String, CaseIterable, Sendable {
    case identity
    case gzip
    /// zlib's format (RFC 1950), as both HTTP and gRPC have it.
    case deflate
    case zstd
    /// A block, or frames.
    case snappy

    /// The names of all, for those who ask.
    package static let names = allCases.map(\.rawValue).joined(separator: ",")

    /// By the name in a header, in small letters.
    package init?(named name: String) {
        switch name {
        case "": self = .identity
        // RFC 9110, 8.4.1.3: the older name stands for the same.
        case "x-gzip": self = .gzip
        case "zlib": self = .deflate
        case "x-snappy-framed": self = .snappy
        default: self.init(rawValue: name)
        }
    }
}

import Outbound
import Settings

/// Where a target is, out of its URL.
package struct ForwardPlace: Sendable {
    package let isTLS: Bool
    package let host: String
    package let port: Int
    /// With `/v1/traces` where none is written.
    let path: String
    let query: String
    /// As headers name it.
    package let authority: String

    package init(_ settings: ForwardSettings) throws(ForwardError) {
        func refused(_ reason: String) -> ForwardError { ForwardError(key: "url", reason: reason) }
        guard let url = WebURL(settings.url), url.isHTTP else {
            throw refused("expected http://HOST:PORT or https://HOST:PORT")
        }
        guard url.userInfo == nil else { throw refused("a user stands in it; write an Authorization header under headers") }
        guard !url.host.isEmpty, let port = url.port else { throw refused("its host or port is missing, or none") }
        if settings.wire == .grpc, !["", "/"].contains(url.path) || url.query != nil {
            throw refused("over gRPC it has no path; write http://HOST:PORT, or protocol: http")
        }
        isTLS = url.isHTTPS
        self.port = port
        host = url.name
        authority = "\(url.host):\(port)"
        path = ["", "/"].contains(url.path) ? "/v1/traces" : String(url.path)
        query = url.query.map { "?\($0)" } ?? ""
    }

    /// The name of a target as that of a directory: readable, and another one for each.
    static func directory(_ name: String) -> String {
        let readable = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) ? $0 : "_" }.prefix(64)
        return "forward-\(String(readable))-\(String(NameHash.of32Bits(name), radix: 16))"
    }

    /// For pages: without the query, which may hold secrets.
    package func shown(_ wire: ForwardSettings.Wire) -> String {
        "\(isTLS ? "https" : "http")://\(authority)\(wire == .http ? path : "")"
    }

    /// Over HTTP.
    package var url: String { "\(isTLS ? "https" : "http")://\(authority)\(path)\(query)" }
}

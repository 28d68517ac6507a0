import NIOHTTP1
import Serving
import Settings

/// What the headers of an OTLP/HTTP request say, checked.
package struct OTLPRequestHead: Equatable {
    package var route: Route
    package var encoding: RequestDescription.Encoding
    package var compression: Compression
    /// nil: chunked.
    package var contentLength: Int?
    package var expectsContinue: Bool
    package var orgIDs: [String]
    package var skipsMetrics: Bool
    package var isRouted: Bool

    package init(
        route: Route, encoding: RequestDescription.Encoding, compression: Compression, contentLength: Int?, expectsContinue: Bool,
        orgIDs: [String], skipsMetrics: Bool, isRouted: Bool = false
    ) {
        self.route = route
        self.encoding = encoding
        self.compression = compression
        self.contentLength = contentLength
        self.expectsContinue = expectsContinue
        self.orgIDs = orgIDs
        self.skipsMetrics = skipsMetrics
        self.isRouted = isRouted
    }

    /// The known route of a request target, without its query.
    package static func route(of uri: String) -> Route {
        let path = path(of: uri)
        return [Route.httpTraces, .httpPrefixedTraces].first { $0.path == path } ?? .httpOther
    }

    /// A request target without its query.
    static func path(of uri: String) -> Substring { uri.prefix { $0 != "?" && $0 != "#" } }

    /// The message format, also for answers to requests that are refused: JSON unless the client speaks protobuf.
    package static func encoding(_ headers: HTTPHeaders) -> RequestDescription.Encoding? {
        switch mediaType(headers.first(name: "content-type") ?? "") {
        case "application/x-protobuf": .protobuf
        case "application/json": .json
        default: nil
        }
    }

    package static func parse(_ head: HTTPRequestHead, limits: IntakeLimits) throws(Refusal) -> OTLPRequestHead {
        let route = route(of: head.uri)
        guard route != .httpOther else {
            throw Refusal(.route, .notFound, "unknown path \(head.uri), expected /v1/traces", httpStatus: 404)
        }
        guard head.method == .POST else {
            throw Refusal(.route, .unimplemented, "method \(head.method.rawValue) is not supported, expected POST", httpStatus: 405)
        }
        guard let encoding = encoding(head.headers) else {
            throw Refusal(
                .contentType, .invalidArgument,
                "content type \"\(head.headers.first(name: "content-type") ?? "")\" is not supported, "
                    + "expected application/x-protobuf or application/json", httpStatus: 415)
        }
        let compression = try compression(head.headers["content-encoding"])
        let contentLength = head.headers.first(name: "content-length").flatMap { Int($0) }
        if let contentLength, contentLength > limits.maxMessageBytes {
            throw .messageTooLarge(contentLength, limit: limits.maxMessageBytes)
        }
        return OTLPRequestHead(
            route: route, encoding: encoding, compression: compression, contentLength: contentLength,
            expectsContinue: head.expectsContinue, orgIDs: head.headers["x-scope-orgid"],
            skipsMetrics: head.headers.contains(name: "no-generate-metrics"), isRouted: head.headers.contains(name: RequestDescription.routedHeader))
    }

    private static func compression(_ values: [String]) throws(Refusal) -> Compression {
        if let known = Compression(named: values.count == 1 ? mediaType(values[0]) : (values.isEmpty ? "" : "several")) { return known }
        throw Refusal(
            .encoding, .invalidArgument,
            "content encoding \"\(values.joined(separator: ", "))\" is not supported, expected one of \(Compression.names)", httpStatus: 415)
    }

    /// Without parameters, spaces and capitals.
    private static func mediaType(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ";") && !(0x41...0x5a).contains($0) }
        return isPlain ? value : String(value.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    /// As the sink sees it.
    package var description: RequestDescription {
        RequestDescription(encoding: encoding, method: .export, transport: .http, orgIDs: orgIDs, skipsMetrics: skipsMetrics, isRouted: isRouted)
    }
}

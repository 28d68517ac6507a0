import Serving

/// What the headers of a gRPC call say, checked.
package struct GRPCRequestHead: Equatable {
    package enum Method: Equatable {
        case export, pushSpans, healthCheck

        var route: Route {
            switch self {
            case .export: .grpcExport
            case .pushSpans: .grpcPushSpans
            case .healthCheck: .grpcHealth
            }
        }
    }

    package enum Parsed: Equatable {
        case call(GRPCRequestHead)
        case refused(Refusal)
        /// Not gRPC at all: answered with a bare HTTP status.
        case notGRPC(status: Int)
    }

    package static let encodings = Compression.names

    package var method: Method
    package var compression = Compression.identity
    package var orgIDs: [String] = []
    package var authorization: [String] = []
    package var skipsMetrics = false
    package var isRouted = false

    package init(method: Method) { self.method = method }

    /// One pass over the headers.
    package static func parse(_ fields: CallFields) -> Parsed {
        var head = GRPCRequestHead(method: .export)
        var path = ""
        var isPost = false
        var isGRPC = false
        var encoding = "identity"
        for (name, value) in fields.all {
            switch name {
            case .path: path = value
            case .method: isPost = value == "POST"
            case .contentType: isGRPC = isGRPCType(value)
            case .encoding: encoding = value
            case .orgID: head.orgIDs.append(withoutBlanks(value))
            case .authorization: head.authorization.append(withoutBlanks(value))
            case .noMetrics: head.skipsMetrics = true
            case .routed: head.isRouted = true
            case .other: break
            }
        }
        guard isPost else { return .notGRPC(status: 405) }
        guard isGRPC else { return .notGRPC(status: 415) }
        guard let method = method(of: path) else {
            return .refused(Refusal(.route, .unimplemented, "unknown method \(path)"))
        }
        head.method = method
        guard let compression = Compression(named: encoding) else {
            return .refused(
                Refusal(.encoding, .unimplemented, "grpc-encoding \"\(encoding)\" is not supported, expected one of \(encodings)"))
        }
        head.compression = compression
        return .call(head)
    }

    /// Blanks and tabs around a value are no part of it; HTTP/2 has none there, but clients send them.
    private static func withoutBlanks(_ value: String) -> String {
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        guard isBlank(value.utf8.first) || isBlank(value.utf8.last) else { return value }
        var bytes = Substring(value).utf8
        while isBlank(bytes.first) { bytes.removeFirst() }
        while isBlank(bytes.last) { bytes.removeLast() }
        return String(Substring(bytes))
    }

    private static func method(of path: String) -> Method? {
        switch path {
        case Route.grpcExport.path: .export
        case Route.grpcPushSpans.path: .pushSpans
        case Route.grpcHealth.path: .healthCheck
        default: nil
        }
    }

    /// `application/grpc`, also with `+proto` or parameters; not `application/grpc-web` or `+json`.
    private static func isGRPCType(_ value: String) -> Bool {
        if value == "application/grpc" || value == "application/grpc+proto" { return true }
        let lowercased = value.lowercased()
        return ["application/grpc", "application/grpc+proto"].contains { lowercased == $0 || lowercased.hasPrefix($0 + ";") }
    }

    /// As the sink sees it.
    package var description: RequestDescription {
        RequestDescription(
            encoding: .protobuf, method: method == .pushSpans ? .pushSpans : .export, transport: .grpc, orgIDs: orgIDs,
            skipsMetrics: skipsMetrics, isRouted: isRouted)
    }
}

import Synchronization

/// Paths and who answers them.
package final class AdminRouter: Sendable {
    package typealias Handler = @Sendable (AdminRequest) async -> AdminResponse
    package typealias ImmediateHandler = @Sendable () -> AdminResponse

    /// One line of `/status/endpoints`.
    package struct Endpoint: Equatable, Sendable {
        package var path: String
        package var methods: [String]
        package var summary: String
    }

    private struct Route: Sendable {
        var endpoint: Endpoint
        var handler: Handler
        var immediate: ImmediateHandler?
    }

    private let routes = Mutex<[Route]>([])

    package init() {}

    /// Answers `path` from now on, in place of an earlier handler of the same path.
    ///
    /// - Parameters:
    ///   - path: exact, but for a slash at its end, or a prefix when it ends in `/*`; an exact path wins, then the longest prefix.
    ///   - methods: `GET` includes HEAD.
    ///   - summary: one line for the index.
    package func register(_ path: String, methods: [String] = ["GET"], summary: String, _ handler: @escaping Handler) {
        add(Route(endpoint: Endpoint(path: path, methods: methods, summary: summary), handler: handler))
    }

    /// As ``register(_:methods:summary:_:)``, for a page of a few bytes that is answered on the connection's own loop: it does
    /// not wait for the pages that others ask for, however large.
    package func registerImmediate(_ path: String, summary: String, _ handler: @escaping ImmediateHandler) {
        add(Route(endpoint: Endpoint(path: path, methods: ["GET"], summary: summary), handler: { _ in handler() }, immediate: handler))
    }

    /// What answers GET and HEAD of `path` at once; nil: nothing does.
    func immediatePage(_ path: String) -> ImmediateHandler? { route(of: path)?.immediate }

    private func add(_ route: Route) {
        let path = route.endpoint.path
        routes.withLock { routes in
            if let index = routes.firstIndex(where: { $0.endpoint.path == path }) {
                routes[index] = route
            } else {
                routes.append(route)
            }
        }
    }

    /// In the order of their registration.
    package var endpoints: [Endpoint] { routes.withLock { $0.map(\.endpoint) } }

    package func respond(to request: AdminRequest) async -> AdminResponse {
        guard let route = route(of: request.path) else {
            return .text("no page \(request.path); there are:\n\(index())", status: 404)
        }
        guard route.endpoint.methods.contains(request.method) else {
            var refusal = AdminResponse.text(
                "\(request.path) takes \(route.endpoint.methods.joined(separator: ", ")), not \(request.method)\n", status: 405)
            refusal.headers = [("allow", route.endpoint.methods.joined(separator: ", "))]
            return refusal
        }
        return await route.handler(request)
    }

    /// The endpoints as text, one a line.
    package func index() -> String {
        let endpoints = endpoints
        let width = endpoints.map(\.path.count).max() ?? 0
        return endpoints.map { endpoint in
            endpoint.path + String(repeating: " ", count: width - endpoint.path.count + 2) + endpoint.summary + "\n"
        }.joined()
    }

    /// Whom a request for `path` goes to.
    package func endpoint(of path: String) -> Endpoint? { route(of: path)?.endpoint }

    private func route(of path: String) -> Route? {
        routes.withLock { routes in
            if let exact = routes.first(where: { $0.endpoint.path == path }) { return exact }
            // Typed with a slash at its end it is the same page.
            let typed = path.dropLast(path.hasSuffix("/") ? 1 : 0)
            if let exact = routes.first(where: { $0.endpoint.path == typed }) { return exact }
            return routes.filter { $0.endpoint.path.hasSuffix("/*") && path.hasPrefix($0.endpoint.path.dropLast()) }
                .max { $0.endpoint.path.count < $1.endpoint.path.count }
        }
    }
}

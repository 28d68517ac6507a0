/// A request to the admin server, complete with its body.
package struct AdminRequest: Sendable {
    /// `GET` also for HEAD requests: a handler does not care.
    package var method: String
    /// Percent-decoded, without the query.
    package var path: String
    /// Percent-decoded, in order.
    package var query: [(name: String, value: String)]
    /// As received, in order.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        method: String = "GET", path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Every value of a header; the name in any capitals.
    package func values(_ name: String) -> [String] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// Several lines are one list.
    package var accept: String? { values("accept").isEmpty ? nil : values("accept").joined(separator: ",") }
    package var orgIDs: [String] { values("x-scope-orgid") }

    /// The first query item of this name; the empty string for `?name`.
    package func queryItem(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

/// Where a streamed body goes. Suspends until the peer has taken what was written before: the back-pressure of a big page.
package struct AdminBodyWriter: Sendable {
    private let send: @Sendable ([UInt8]) async throws -> Void

    package init(_ send: @escaping @Sendable ([UInt8]) async throws -> Void) { self.send = send }

    /// - Throws: when the connection is gone; stop producing then.
    package func write(_ chunk: [UInt8]) async throws { try await send(chunk) }
    package func write(_ text: String) async throws { try await send(Array(text.utf8)) }
}

/// The answer to an ``AdminRequest``.
package struct AdminResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Called once; what it writes is sent in chunks. An error thrown cuts the connection, so that the page reads as incomplete.
        case stream(@Sendable (AdminBodyWriter) async throws -> Void)
    }

    package var status: Int
    package var contentType: String
    /// Beside content type and length.
    package var headers: [(name: String, value: String)]
    package var body: Body

    package static let plainText = "text/plain; charset=utf-8"

    package init(
        status: Int = 200, contentType: String = AdminResponse.plainText, headers: [(name: String, value: String)] = [], body: Body
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    package static func text(_ text: String, status: Int = 200, contentType: String = AdminResponse.plainText) -> AdminResponse {
        AdminResponse(status: status, contentType: contentType, body: .bytes(Array(text.utf8)))
    }

    /// Pulls `chunks` as fast as the peer takes them.
    package static func chunks<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks, status: Int = 200, contentType: String
    ) -> AdminResponse where Chunks.Element == [UInt8] {
        AdminResponse(
            status: status, contentType: contentType,
            body: .stream { writer in
                for try await chunk in chunks { try await writer.write(chunk) }
            })
    }
}

import NIOCore
import NIOHTTP1
import Serving

/// Reads requests from one connection and writes the router's answers, one after the other.
struct AdminSession: Sendable {
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    var router: AdminRouter
    var limits: AdminLimits
    var durations: AdminDurations
    var report: WrongProtocolReport
    var access = AdminAccess()
    var refuse: @Sendable (RefusalReason) -> Void

    func serve(_ channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async {
        // The connection is over when the peer or a limit ends it; there is nobody to tell.
        let connection = channel.channel
        try? await channel.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            var isRefused = false
            for try await part in inbound {
                switch part {
                case .head(let next):
                    head = next
                    body = []
                    if next.expectsContinue {
                        try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
                    }
                case .body(let bytes):
                    // After a refusal the rest is read and dropped: a client that only looks afterwards gets to see the answer.
                    if isRefused { continue }
                    if body.count + bytes.readableBytes <= limits.bodyBytes {
                        body += bytes.readableBytesView
                        continue
                    }
                    isRefused = true
                    body = []
                    try await refuseBody(outbound)
                case .end:
                    guard let request = head, !isRefused, try await answer(request, body, outbound, connection) else { return }
                    head = nil
                }
            }
        }
    }

    private func refuseBody(_ outbound: Outbound) async throws {
        refuse(.messageTooLarge)
        let refusal = AdminResponse.text("the body is larger than \(limits.bodyBytes) bytes\n", status: 413)
        let request = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: ["connection": "close"])
        try await write(refusal, to: outbound, request)
    }

    /// False: the connection is to be closed.
    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], _ outbound: Outbound, _ connection: any Channel) async throws -> Bool {
        let begun = NIODeadline.now()
        let target = RequestTarget.parse(head.uri)
        let method = head.method == .HEAD ? "GET" : head.method.rawValue
        var response = await respond(
            to: AdminRequest(
                method: method, path: target.path, query: target.query, headers: head.headers.map { ($0.name, $0.value) }, body: body))
        // A sender of spans that came to the wrong port.
        if response.status == 404 || response.status == 405, let what = WrongProtocol.path(target.path) {
            response.body = .bytes(Array((report.note(what, on: .admin, connection) + "\n").utf8))
        }
        // A client that has all of an answer may be gone before the end of it is written: it was answered all the same.
        defer {
            let seconds = Double((NIODeadline.now() - begun).nanoseconds) / 1e9
            durations.observe(seconds, router.endpoint(of: target.path), method: method, status: response.status)
        }
        try await write(response, to: outbound, head)
        return head.isKeepAlive
    }

    /// What is answered at once is for everybody: whoever asks whether it runs.
    private func respond(to request: AdminRequest) async -> AdminResponse {
        guard router.immediatePage(request.path) == nil,
            let refusal = access.refusal(request.values("authorization"), host: request.values("host"))
        else { return await router.respond(to: request) }
        refuse(refusal.reason)
        return refusal.response
    }

    private func write(_ response: AdminResponse, to outbound: Outbound, _ request: HTTPRequestHead) async throws {
        var head = HTTPResponseHead(
            version: request.version, status: HTTPResponseStatus(statusCode: response.status),
            headers: ["content-type": response.contentType])
        for (name, value) in response.headers { head.headers.add(name: name, value: value) }
        if !request.isKeepAlive { head.headers.add(name: "connection", value: "close") }
        let usesGzip = GzipEncoder.isAccepted(request.headers["accept-encoding"])
        let isHead = request.method == .HEAD
        switch response.body {
        case .bytes(let bytes):
            try await write(bytes, head, to: outbound, isHead: isHead, usesGzip: usesGzip)
        case .stream(let produce):
            let compression = usesGzip ? StreamCompression() : nil
            if compression != nil { head.headers.add(name: "content-encoding", value: "gzip") }
            head.headers.add(name: "vary", value: "accept-encoding")
            // Without chunks (HTTP/1.0) the end of the connection is the end of the page.
            if !isHead, request.version != .http1_0 { head.headers.add(name: "transfer-encoding", value: "chunked") }
            try await outbound.write(.head(head))
            if !isHead { try await Self.stream(produce, compression, to: outbound) }
            try await outbound.write(.end(nil))
        }
    }

    private func write(
        _ plain: [UInt8], _ plainHead: HTTPResponseHead, to outbound: Outbound, isHead: Bool, usesGzip: Bool
    ) async throws {
        var (head, bytes) = (plainHead, plain)
        if plain.count >= GzipEncoder.worthwhileBytes {
            head.headers.add(name: "vary", value: "accept-encoding")
            if usesGzip, let encoder = GzipEncoder() {
                bytes = encoder.encode(plain, isLast: true)
                head.headers.add(name: "content-encoding", value: "gzip")
            }
        }
        head.headers.add(name: "content-length", value: "\(bytes.count)")
        try await outbound.write(.head(head))
        if !isHead { try await Self.write(bytes, to: outbound) }
        try await outbound.write(.end(nil))
    }

    /// Piece by piece, each when the peer has taken the one before.
    private static func write(_ bytes: [UInt8], to outbound: Outbound) async throws {
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes[start..<min(start + pieceBytes, bytes.count)]))))
        }
    }

    /// A peer that takes less than this in ``AdminLimits/answerTime`` is taken for one that reads nothing.
    private static let pieceBytes = 64 << 10

    /// Sends what `produce` writes, compressed if there is a `compression`.
    private static func stream(
        _ produce: @Sendable (AdminBodyWriter) async throws -> Void, _ compression: StreamCompression?, to outbound: Outbound
    ) async throws {
        try await produce(
            AdminBodyWriter { chunk in
                let bytes = await compression?.encode(chunk, isLast: false) ?? chunk
                try await Self.write(bytes, to: outbound)
            })
        if let rest = await compression?.encode([], isLast: true) { try await write(rest, to: outbound) }
    }

    /// A page's producer may write from any task: its encoder is used by one at a time.
    private actor StreamCompression {
        private let encoder: GzipEncoder

        init?() {
            guard let encoder = GzipEncoder() else { return nil }
            self.encoder = encoder
        }

        func encode(_ bytes: [UInt8], isLast: Bool) -> [UInt8] { encoder.encode(bytes, isLast: isLast) }
    }
}

import NIOCore

/// Signs each request with credentials that are renewed before they end.
final class SigV4Authorizer: Authorizer {
    private let options: SigV4Options
    private let source: TokenSource<SigV4.Credentials>
    private let loop: any EventLoop

    init(_ options: SigV4Options, _ source: TokenSource<SigV4.Credentials>, loop: any EventLoop) {
        self.options = options
        self.source = source
        self.loop = loop
    }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        guard let parts = URLParts(request.url) else {
            return loop.makeFailedFuture(PushProblem(.credentials, "sigv4: the URL cannot be signed"))
        }
        return source.get().map { [options] credentials in
            // What proxies may change is not signed.
            let headers = [(name: "Host", value: parts.host)] + request.headers.filter { Self.signed.contains($0.name.lowercased()) }
            let signable = SigV4.Request(method: request.method, target: parts.target, headers: headers, body: Array(body.readableBytesView))
            return SigV4.sign(signable, credentials, region: options.region, service: options.service, at: wallClockSeconds())
        }
    }

    private static let signed: Set<String> = ["content-type", "content-encoding"]
}

import NIOCore
import Outbound
import Settings

/// Signs each request with credentials that are renewed before they end.
final class SigV4Authorizer: Authorizer {
    private let settings: SigV4Settings
    private let source: TokenSource<SigV4.Credentials>
    private let loop: any EventLoop

    init(_ settings: SigV4Settings, _ source: TokenSource<SigV4.Credentials>, loop: any EventLoop) {
        self.settings = settings
        self.source = source
        self.loop = loop
    }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        guard let parts = URLParts(request.url) else {
            return loop.makeFailedFuture(AttemptProblem(.credentials, "sigv4: the URL cannot be signed"))
        }
        return source.get().map { [settings] credentials in
            // What proxies may change is not signed.
            let headers = [(name: "Host", value: parts.host)] + request.headers.filter { Self.signed.contains($0.name.lowercased()) }
            let signable = SigV4.Request(method: request.method, target: parts.target, headers: headers, body: Array(body.readableBytesView))
            return SigV4.sign(signable, credentials, region: settings.region, service: settings.serviceName, at: wallClockSeconds())
        }
    }

    private static let signed: Set<String> = ["content-type", "content-encoding"]
}

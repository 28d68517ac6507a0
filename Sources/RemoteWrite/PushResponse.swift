import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Outbound
import Synchronization

/// What the sender needs to know of an answer.
struct PushResponse: Sendable, Equatable {
    var status: Int
    var retryAfter: String?
    /// `Location`.
    var location: String?
    /// A redirect led to another server, which got no credentials.
    var isElsewhere = false
    /// Where redirects led, for the log; nil: the server that was asked answered.
    var redirectedTo: String?
    /// What the server says that it has written; nil: nothing.
    var written: MessageCounts?
    /// Of a refusal that says that the rest was written: what was not; nil: it says nothing of the kind.
    var unwritten: MessageCounts?
    /// What an OTLP server has not taken.
    var partial: PartialSuccess?
    /// Bytes of the body that was sent, and series in it that say what they are.
    var sentBytes = 0
    var sentMetadata = 0
    /// The body is one for people: no server of series answers a write with that, whatever the status.
    var isPage = false
    /// 401 or 403 to what a file holds, which may be replaced: see ``Authorizer/refused(_:_:)``.
    var mayBeReplaced = false
    /// First line of the body, fit for the log and without secrets that were sent.
    var text: String

    /// It is about who writes.
    var isUnproven: Bool { FailureAdvice.isUnproven(status, text) }
    /// The status says that the push was taken.
    var isSuccess: Bool { (200..<300).contains(status) }
    /// It was.
    var isTaken: Bool { isSuccess && !isPage }
}

/// Reads an answer to its end, so that the connection can be used again, and keeps no more of the body than the log shows.
final class PushResponseReader: HTTPClientResponseDelegate {
    private struct Received {
        var status = 0
        var retryAfter: String?
        var location: String?
        var type: String?
        var written: MessageCounts?
        var body: [UInt8] = []
    }

    private let received = Mutex(Received())
    private let fields: [RequestHeaders.Field]
    private let url: String

    /// - Parameters: what the request carried, of which nothing secret is kept.
    init(fields: [RequestHeaders.Field], url: String) {
        self.fields = fields
        self.url = url
    }

    func didReceiveHead(task: HTTPClient.Task<PushResponse>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        received.withLock {
            $0.status = Int(head.status.code)
            $0.retryAfter = head.headers.first(name: "Retry-After")
            $0.location = head.headers.first(name: "Location")
            $0.type = head.headers.first(name: "Content-Type")
            $0.written = MessageCounts(written: { head.headers.first(name: $0) })
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<PushResponse>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        received.withLock {
            let missing = OutboundLimits.maxAnswerBytes - $0.body.count
            if missing > 0 { $0.body += buffer.readableBytesView.prefix(missing) }
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<PushResponse>) throws -> PushResponse {
        let received = received.withLock { $0 }
        var response = PushResponse(
            status: received.status, retryAfter: received.retryAfter, location: received.location, written: received.written,
            isPage: WebPage.isOne(type: received.type, received.body), text: "")
        guard !received.body.isEmpty else { return response }
        let secrets = SentSecrets(fields, url: url)
        response.partial = PartialSuccess(received.body, secrets)
        response.text = LogText.firstLine(secrets.masking(received.body))
        return response
    }
}

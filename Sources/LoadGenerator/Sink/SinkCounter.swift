import ArgumentParser
import NIOCore

enum SinkRefusal: String, Sendable, ExpressibleByArgument {
    case unavailable
    case exhausted
    case invalid
    case partial
    case close
}

struct SinkSettings: Sendable {
    var refuseEvery: Int
    var refusal: SinkRefusal
    var decodes: Bool
    var wire: Target.Wire
}

/// What the sink saw; on one event loop.
final class SinkCounter {
    let settings: SinkSettings
    private var requests = 0
    private var refused = 0
    private var bytes = 0
    private var connections = 0
    private var contents = SinkContents()

    init(_ settings: SinkSettings) {
        self.settings = settings
    }

    func connected() {
        connections += 1
    }

    /// Counts a request; answers how to refuse it, nil to accept.
    func received(_ body: ByteBuffer, isGzip: Bool) -> SinkRefusal? {
        if requests == 0 { Console.output("first request\n") }
        requests += 1
        bytes += body.readableBytes
        let isRefused = settings.refuseEvery > 0 && requests % settings.refuseEvery == 0
        if isRefused { refused += 1 }
        if settings.decodes, settings.wire != .json, !isRefused || settings.refusal == .partial {
            contents.add(body, isGzip: isGzip)
        }
        return isRefused ? settings.refusal : nil
    }

    var json: String {
        "{\"requests\":\(requests),\"refused\":\(refused),\"bytes\":\(bytes),\"connections\":\(connections)"
            + (settings.decodes ? ",\(contents.json)" : "") + "}"
    }
}

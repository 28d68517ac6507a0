import Forward
import NIOCore
import Receivers
import Serving

/// What was taken by the receivers, to all targets of `metronome.forward`.
struct RequestForwarding: RequestRelay {
    let targets: [ForwardTarget]

    /// nil: there are none.
    init?(_ targets: [ForwardTarget]) {
        guard !targets.isEmpty else { return nil }
        self.targets = targets
    }

    func pass(_ body: RawSpan, _ compression: Compression, _ request: RequestDescription) {
        // Of a Tempo's distributor, which has its own ingesters.
        guard request.method == .export else { return }
        var copy = ByteBuffer()
        copy.writeBytes(body)
        let forwarded = ForwardedRequest(
            body: copy, compression: compression.rawValue, encoding: request.encoding == .json ? .json : .protobuf,
            tenants: ForwardedRequest.headerValues(request.orgIDs))
        for target in targets { target.offer(forwarded) }
    }
}

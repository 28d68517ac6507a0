import Forward
import NIOCore
import Pipeline
import Receivers
import Serving

/// Gives the parts of a divided request to the targets whose they are.
enum RoutedParts {
    /// What all parts have from their request.
    struct Origin {
        var compression: Compression
        var tenants: [String]
        var skipsMetrics: Bool
        /// Since when it waits; nil: it has just come.
        var since: Int64?
    }

    /// - Parameter whole: the request as it was sent, where its only part is all of it; nil: parts are written anew.
    /// - Returns: whether all of them are taken; false: none is.
    static func give(
        _ division: inout RequestDivision, whole: WireSlice?, _ origin: Origin, to targets: [RouteTarget], _ compressor: Compressor
    ) -> Bool {
        let parts = division.parts
        let overhead = request(ByteBuffer(), origin).bytes
        // What is passed on whole has the size that it came with.
        func room(_ part: RequestDivision.Part) -> Int { (whole?.count ?? part.bytes) + overhead }
        // All of them or none: who is refused sends all of it again.
        for (index, part) in parts.enumerated() where !targets[part.owner].reserve(room(part)) {
            for earlier in parts[..<index] { targets[earlier.owner].release(room(earlier)) }
            return false
        }
        for part in parts {
            var origin = origin
            let body: ByteBuffer
            if let whole {
                body = ByteBuffer(bytes: whole)
            } else if origin.compression == .identity {
                body = plain(part, of: division)
            } else {
                let compressed = division.request(of: part).withSpan { compressor.compress($0, origin.compression) }
                if compressed == nil { origin.compression = .identity }
                body = compressed ?? plain(part, of: division)
            }
            targets[part.owner].offer(request(body, origin), spans: part.spans, reserved: room(part))
        }
        return true
    }

    /// Written where it waits.
    private static func plain(_ part: RequestDivision.Part, of division: borrowing RequestDivision) -> ByteBuffer {
        var body = ByteBuffer()
        body.writeWithOutputRawSpan(minimumWritableBytes: part.bytes) { division.write(part, into: &$0) }
        return body
    }

    private static func request(_ body: ByteBuffer, _ origin: Origin) -> ForwardedRequest {
        var request = ForwardedRequest(
            body: body, compression: origin.compression.rawValue, encoding: .protobuf, tenants: ForwardedRequest.headerValues(origin.tenants))
        request.skipsMetrics = origin.skipsMetrics
        request.since = origin.since
        return request
    }
}

extension ForwardedRequest {
    /// No header may have other characters, and while tenants are off nobody has looked.
    static func headerValues(_ texts: [String]) -> [String] { texts.filter { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } } }
}

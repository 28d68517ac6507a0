import Forward
import NIOCore
import Pipeline
import Receivers
import Serving
import Settings
import Synchronization

/// Gives what waits for a target that is out or gone to those whose its spans are now.
final class Rerouting: Sendable {
    private struct Tools: ~Copyable {
        var division = RequestDivision()
        let decompressor = Decompressor()
        let compressor = Compressor()
        let body = RequestBuffer()
    }

    private let maxBytes: Int
    private let tools = Mutex(Tools())

    init(_ limits: IntakeLimits) { maxBytes = limits.maxDecompressedBytes }

    func move(_ request: ForwardedRequest, to targets: RouteSnapshot) -> ForwardOutcome {
        guard !targets.targets.isEmpty else { return .busy(after: nil, "none of the others is known") }
        guard let compression = Compression(named: request.compression) else { return Self.damaged }
        return tools.withLock { tools in
            tools.body.clear()
            // The division reads a little beyond the end.
            let isThere = tools.body.append(request.body.readableBytesSpan)
            guard isThere else { return .busy(after: nil, "out of memory") }
            let body = tools.body
            return body.withSealedBytes { bytes in move(bytes, compression, request, to: targets, &tools) }
        }
    }

    private func move(
        _ bytes: RawSpan, _ compression: Compression, _ request: ForwardedRequest, to targets: RouteSnapshot, _ tools: inout Tools
    ) -> ForwardOutcome {
        let origin = RoutedParts.Origin(
            compression: compression, tenants: request.tenants, skipsMetrics: request.skipsMetrics, since: request.since)
        let (decompressor, compressor) = (tools.decompressor, tools.compressor)
        do throws(InflateFailure) {
            return try decompressor.inflate(bytes, compression, limit: maxBytes) { body in
                let error = body.withSlice { body in
                    targets.owners.withRun { tools.division.divide(body, isPush: false, owners: $0) }
                }
                guard error == nil else { return Self.damaged }
                let isTaken = bytes.withSlice { bytes in
                    let whole = tools.division.parts.count == 1 ? bytes : nil
                    return RoutedParts.give(&tools.division, whole: whole, origin, to: targets.targets, compressor)
                }
                return isTaken ? .moved : .busy(after: nil, "the others have no room")
            }
        } catch {
            return error == .outOfMemory ? .busy(after: nil, "out of memory") : Self.damaged
        }
    }

    private static let damaged = ForwardOutcome.refused("what waited cannot be read any more")
}

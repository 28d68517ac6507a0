import Dispatch
import DurableLog
import NIOCore
import Outbound
import Synchronization

/// Requests of one target on the disk: those that found no room in memory, and those that waited when the process ended.
///
/// What is done with is written down, too; a process that is killed right then sends such requests once more.
package final class ForwardStore: Sendable {
    package typealias Position = ForwardQueue.Position

    /// What an earlier process has left.
    package struct Found: Sendable {
        package let position: Position
        package let bytes: Int
    }

    private enum Kind { static let (request, done): (UInt8, UInt8) = (1, 2) }

    private static let segmentBytes = 16 << 20
    private let maxBytes: Int
    private let log: Mutex<SegmentLog<POSIXDisk>>
    /// A disk may take its time.
    private let queue = DispatchQueue(label: "forward")
    package let found: [Found]
    package let damaged: Int

    package init(directory: String, maxBytes: Int) throws(DiskError) {
        self.maxBytes = maxBytes
        var log = SegmentLog(try POSIXDisk(directory), segmentBytes: min(Self.segmentBytes, max(maxBytes / 4, 1)))
        let recovery = try log.recover()
        var left: [Position: Int] = [:]
        for record in recovery.records {
            if record.kind == Kind.request { left[record.position] = record.length }
            if record.kind == Kind.done, let body = try? log.read(record.position) { for position in Self.positions(body) { left[position] = nil } }
        }
        found = left.sorted { $0.key < $1.key }.map { Found(position: $0.key, bytes: $0.value) }
        for position in left.keys { log.retain(position) }
        damaged = recovery.torn + recovery.corrupt
        try log.trim()
        self.log = Mutex(log)
    }

    /// On the disk for good.
    ///
    /// - Returns: where each is; nil: there was no room, or the disk could not take it, as `failure` says.
    package func append(_ requests: [ForwardedRequest]) async -> (positions: [Position?], failure: DiskError?) {
        await onQueue { [maxBytes] log in
            var positions: [Position?] = []
            do throws(DiskError) {
                for request in requests {
                    let body = request.record
                    guard log.bytes + body.count <= maxBytes else { break }
                    positions.append(try log.append(kind: Kind.request, transaction: 0, body, isNeeded: true))
                }
                try log.sync()
            } catch {
                // What of them is there after all is not needed: they stay in memory.
                Self.forget(positions.compactMap { $0 }, &log)
                return (requests.map { _ in nil }, error)
            }
            return (positions + repeatElement(nil, count: requests.count - positions.count), nil)
        }
    }

    package enum ReadResult: Sendable {
        case request(ForwardedRequest)
        /// Other bytes than were written.
        case damaged
        /// The disk could not be read this time.
        case failed(DiskError)
    }

    package func read(_ position: Position) async -> ReadResult {
        await onQueue { log in
            do throws(SegmentLog<POSIXDisk>.ReadError) {
                return ForwardedRequest(record: try log.read(position)).map { .request($0) } ?? .damaged
            } catch {
                if case .disk(let error) = error { return .failed(error) }
                return .damaged
            }
        }
    }

    /// Nobody needs them any more.
    package func done(_ positions: [Position]) async {
        guard !positions.isEmpty else { return }
        await onQueue { log in Self.forget(positions, &log) }
    }

    private static func forget(_ positions: [Position], _ log: inout SegmentLog<POSIXDisk>) {
        guard !positions.isEmpty else { return }
        var out = BytesOut()
        for position in positions {
            out.append(position.segment)
            out.append(position.offset)
            log.release(position)
        }
        // Without it they would be sent again.
        _ = try? log.append(kind: Kind.done, transaction: 0, out.bytes, isNeeded: false)
        try? log.trim()
    }

    private static func positions(_ body: [UInt8]) -> [Position] {
        var bytes = BytesIn(body)
        var positions: [Position] = []
        while let segment = bytes.number(UInt32.self), let offset = bytes.number(UInt32.self) {
            positions.append(Position(segment: segment, offset: offset))
        }
        return positions
    }

    private func onQueue<Result: Sendable>(_ body: @escaping @Sendable (inout SegmentLog<POSIXDisk>) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.log.withLock { log in body(&log) }) }
        }
    }
}

extension ForwardedRequest {
    private static let version: UInt8 = 1
    private enum Flag { static let (json, skipsMetrics): (UInt8, UInt8) = (1, 2) }

    /// As it is on the disk.
    package var record: [UInt8] {
        var out = BytesOut()
        out.append(Self.version)
        out.append((encoding == .json ? Flag.json : 0) | (skipsMetrics ? Flag.skipsMetrics : 0))
        out.append(compression)
        out.append(UInt32(clamping: tenants.count))
        for tenant in tenants { out.append(tenant) }
        out.append(raw: body.readableBytesView)
        return out.bytes
    }

    /// nil: it is none, or of another version.
    package init?(record: [UInt8]) {
        var bytes = BytesIn(record)
        guard bytes.number(UInt8.self) == Self.version, let flags = bytes.number(UInt8.self),
            let compression = bytes.text(), let count = bytes.number(UInt32.self), count <= bytes.left
        else { return nil }
        var tenants: [String] = []
        for _ in 0..<count {
            guard let tenant = bytes.text() else { return nil }
            tenants.append(tenant)
        }
        self.init(
            body: ByteBuffer(bytes: bytes.rest()), compression: compression, encoding: flags & Flag.json != 0 ? .json : .protobuf, tenants: tenants)
        skipsMetrics = flags & Flag.skipsMetrics != 0
    }
}

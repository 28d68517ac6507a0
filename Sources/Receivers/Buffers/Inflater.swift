import CZlib

/// Why compressed data could not be taken.
package enum InflateFailure: Error, Equatable {
    /// More than the limit comes out.
    case tooLarge
    /// The data ends before its end is said.
    case truncated
    /// Bytes that are nothing of its kind follow complete data.
    case trailingBytes(Int)
    case tooManyMembers(limit: Int)
    case damaged(String)
    case outOfMemory

    /// - Parameter format: the name of what the data should be.
    package func text(_ format: String) -> String {
        switch self {
        case .tooLarge: "too large"
        case .truncated: "\(format) data is cut short"
        case .trailingBytes(let count): "\(count) bytes that are not \(format) follow the \(format) data"
        case .tooManyMembers(let limit): "\(format) data has more than \(limit) members"
        case .damaged(let reason): "\(format) data is damaged: \(reason)"
        case .outOfMemory: "out of memory"
        }
    }
}

/// gzip and zlib decompression of whole bodies; the decompressors and the output buffer are reused. Belongs to one event loop.
///
/// libdeflate does what it can do in one go. Everything else goes to zlib from the start: output that is larger than the data
/// claims, bombs that must be stopped at the limit, and damaged data, since only zlib says what is wrong.
package final class Inflater {
    /// Members of one body; more is an attempt to keep the loop busy with empty ones.
    package static let members = 1_024
    /// Output memory that is kept between bodies.
    package static let keptBytes = 8 << 20

    /// zlib keeps the address of its stream, so it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>
    private let ready: Bool
    private let wholeInflater = WholeInflater()
    private var output = RequestBuffer()

    package enum Format: Sendable { case gzip, zlib }

    private let format: Format

    package init(format: Format = .gzip) {
        self.format = format
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: the largest window; + 16: gzip only.
        ready = inflateInit2_(stream, format == .gzip ? 15 + 16 : 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if ready { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Decompresses `input` and hands the bytes, with slack behind them, to `body`; they are gone when it returns.
    package func inflate<T>(
        _ input: RawSpan, limit: Int, _ body: (RawSpan) -> T
    ) throws(InflateFailure) -> T {
        output.clear()
        defer { if output.capacity > Self.keptBytes { output = RequestBuffer() } }
        if format == .zlib || !wholeInflater.inflate(input, into: output, limit: limit, members: Self.members) {
            output.clear()
            // One byte above the limit must be a number too.
            try decompress(input, limit: min(limit, Int.max - 1))
        }
        return output.withSealedBytes(body)
    }

    /// Bytes of output memory kept now.
    package var keptBytes: Int { output.capacity }

    private func decompress(_ input: RawSpan, limit: Int) throws(InflateFailure) {
        guard ready, inflateReset(stream) == Z_OK else { throw .outOfMemory }
        guard let length = UInt32(exactly: input.byteCount), length > 0 else { throw input.isEmpty ? .truncated : .tooLarge }
        guard output.reserve(min(limit + 1, max(64 << 10, input.byteCount.multipliedReportingOverflow(by: 6).partialValue))) else {
            throw .outOfMemory
        }
        try input.withUnsafeBytes { bytes throws(InflateFailure) in
            metronome_zlib_input(stream, bytes.baseAddress, length)
            try decompress(limit: limit)
        }
    }

    /// What the stream was given.
    private func decompress(limit: Int) throws(InflateFailure) {
        var members = 1
        while true {
            let code = step(limit: limit)
            if output.count > limit { throw .tooLarge }
            switch code {
            case Z_STREAM_END:
                let left = Int(stream.pointee.avail_in)
                if left == 0 { return }
                guard format == .gzip, stream.pointee.next_in.pointee == 0x1f else { throw .trailingBytes(left) }
                members += 1
                guard members <= Self.members else { throw .tooManyMembers(limit: Self.members) }
                guard inflateReset(stream) == Z_OK else { throw .outOfMemory }
            case Z_OK, Z_BUF_ERROR:
                if output.count == output.capacity {
                    guard output.reserve(min(limit + 1, output.capacity * 2)) else { throw .outOfMemory }
                } else if stream.pointee.avail_in == 0 {
                    throw .truncated
                } else if code == Z_BUF_ERROR {
                    throw .damaged("no progress")
                }
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
            }
        }
    }

    /// One call of zlib into the free room, at most one byte above the limit: enough to tell "exactly" from "too large".
    private func step(limit: Int) -> Int32 {
        output.fill(atMost: min(limit + 1 - output.count, Int(UInt32.max))) { room in
            room.withUnsafeMutableBytes { room, written in
                metronome_zlib_output(stream, room.baseAddress, UInt32(room.count))
                // Z_FINISH spares zlib its copy of the window when everything fits.
                let code = CZlib.inflate(stream, Z_FINISH)
                written = room.count - Int(stream.pointee.avail_out)
                return code
            }
        }
    }
}

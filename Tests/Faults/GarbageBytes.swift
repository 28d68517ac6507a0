import TestSupport

/// Byte streams that are no HTTP, or HTTP that no client sends.
enum GarbageBytes {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// For the gRPC port, by name.
    static func http2(seed: UInt64) -> [String: [UInt8]] {
        let settings = frame(type: 4, stream: 0, [])
        var random = SplitMix64(seed: seed)
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }
        return [
            "noise": noise(100_000),
            "HTTP/1 on the gRPC port": Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8),
            "half a preface": Array(preface.prefix(10)),
            "preface and noise": preface + noise(100_000),
            "frame of 16 MiB announced": preface + settings + [0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1] + noise(4096),
            "headers that do not decode": preface + settings + frame(type: 1, flags: 4, stream: 1, noise(2000)),
            "endless continuation": preface + settings + frame(type: 1, stream: 1, [0x82])
                + [UInt8]((0..<20_000).map { _ in frame(type: 9, stream: 1, []) }.joined()),
            "settings by the thousand": preface + [UInt8](repeatElement(settings, count: 20_000).joined()),
            "pings by the thousand": preface + settings
                + [UInt8](repeatElement(frame(type: 6, stream: 0, noise(8)), count: 50_000).joined()),
            "rapid reset": preface + settings + rapidReset(count: 20_000),
            "window overflow": preface + settings + frame(type: 8, stream: 0, [0x7f, 0xff, 0xff, 0xff]),
            "data on an idle stream": preface + settings + frame(type: 0, stream: 5, noise(100)),
            "huge header block": preface + settings + frame(type: 1, stream: 1, [0x00, 0x01, 0x61, 0x7f, 0x80, 0x80, 0x40] + noise(16_000)),
        ]
    }

    /// For the HTTP port, by name.
    static func http1(seed: UInt64) -> [String: [UInt8]] {
        var random = SplitMix64(seed: seed)
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let post = "POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-protobuf\r\n"
        return [
            "noise": noise,
            "no request line": Array("\r\n\r\n\r\n".utf8),
            "negative length": Array("\(post)content-length: -5\r\n\r\n".utf8),
            "two lengths": Array("\(post)content-length: 3\r\ncontent-length: 4\r\n\r\nabcd".utf8),
            "length beyond any limit": Array("\(post)content-length: 99999999999999999999\r\n\r\nabc".utf8),
            "terabyte announced": Array("\(post)content-length: 1099511627776\r\n\r\nabc".utf8),
            "body cut off": Array("\(post)content-length: 1000\r\n\r\nabc".utf8),
            "chunk size lies": Array("\(post)transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n".utf8),
            "chunks of nothing": Array("\(post)transfer-encoding: chunked\r\n\r\nzz\r\n".utf8),
            "endless header": Array("\(post)x: ".utf8) + [UInt8](repeating: 0x61, count: 4 << 20),
            "headers by the thousand": Array((post + (0..<20_000).map { "x\($0): y\r\n" }.joined() + "\r\n").utf8),
            "gzip that is none": Array("\(post)content-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd".utf8),
            "HTTP/2 on the HTTP port": preface,
        ]
    }

    static func frame(type: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        bigEndian(UInt32(payload.count)).dropFirst() + [type, flags] + bigEndian(stream) + payload
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    /// Streams that are opened and reset at once (CVE-2023-44487).
    private static func rapidReset(count: Int) -> [UInt8] {
        // Indexed fields for POST, http and /, and a literal authority.
        let headers: [UInt8] = [0x83, 0x86, 0x84, 0x01, 0x01, 0x61]
        return [UInt8](
            (0..<count).map { number in
                let stream = UInt32(2 * number + 1)
                return frame(type: 1, flags: 4, stream: stream, headers) + frame(type: 3, stream: stream, [0, 0, 0, 8])
            }.joined())
    }
}

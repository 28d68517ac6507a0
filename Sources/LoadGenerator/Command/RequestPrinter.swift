import NIOCore

/// Shows what would be sent.
enum RequestPrinter {
    /// One request per line, in the order of sending.
    static func lines(_ settings: PoolSettings, count: Int) -> [String] {
        var settings = settings
        settings.requestsWanted = count
        let pool = TemplatePool(settings)
        var source = BodySource(
            BodySettings(
                templates: pool.templates, last: nil, seed: settings.traffic.seed, gzipReuseNanos: nil, prefix: 0))
        return (0..<count).map { _ in
            let bytes = source.next(nowNanos: Clock.unixNanos()).bytes.readableBytesView
            return settings.format == .json ? String(decoding: bytes, as: UTF8.self) : hex(bytes)
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

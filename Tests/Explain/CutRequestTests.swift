import Testing

import Explain

/// The beginning of a request, wherever it is cut.
struct CutRequestTests {
    /// A request, and of each span its name and where it ends.
    private struct Request {
        private(set) var bytes: [UInt8] = []
        private(set) var spans: [(name: String, end: Int)] = []

        mutating func append(_ field: UInt8, _ content: Request) {
            bytes += [field << 3 | 2] + Self.varint(content.bytes.count)
            spans += content.spans.map { ($0.name, $0.end + bytes.count) }
            bytes += content.bytes
        }

        /// Scope spans where OTLP had them until 0.19.
        mutating func append(old content: Request) {
            bytes += [0xc2, 0x3e] + Self.varint(content.bytes.count)
            spans += content.spans.map { ($0.name, $0.end + bytes.count) }
            bytes += content.bytes
        }

        mutating func append(_ field: UInt8, _ content: [UInt8]) {
            bytes += [field << 3 | 2] + Self.varint(content.count) + content
        }

        mutating func append(_ field: UInt8, fixed64 number: UInt64) {
            bytes += [field << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }

        mutating func append(_ field: UInt8, varint number: Int) { bytes += [field << 3] + Self.varint(number) }

        mutating func append(span name: String, _ span: Request) {
            append(2, span)
            spans.append((name, bytes.count))
        }

        private static func varint(_ number: Int) -> [UInt8] {
            number < 0x80 ? [UInt8(truncatingIfNeeded: number)] : [UInt8(truncatingIfNeeded: number) | 0x80] + varint(number >> 7)
        }
    }

    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % bound
        }

        mutating func happens() -> Bool { below(2) == 0 }
    }

    private static func attribute(_ key: String, _ value: String) -> [UInt8] {
        var text = Request()
        text.append(1, Array(value.utf8))
        var pair = Request()
        pair.append(1, Array(key.utf8))
        pair.append(2, text)
        return pair.bytes
    }

    /// Fields may be missing and stand in any order: a resource behind its spans, a span that ends nowhere, names that look like tags.
    private static func request(_ random: inout Random) -> Request {
        var request = Request()
        var number = 0
        for _ in 0..<(1 + random.below(3)) {
            var group = Request()
            let hasResource = random.happens(), isFirst = random.happens(), isOld = random.below(5) == 0
            var resource = Request()
            resource.append(1, attribute("service.name", "shop"))
            if hasResource, isFirst { group.append(1, resource) }
            for _ in 0..<random.below(3) {
                let scopeSpans = scopeSpans(&number, &random)
                if isOld { group.append(old: scopeSpans) } else { group.append(2, scopeSpans) }
            }
            if hasResource, !isFirst { group.append(1, resource) }
            if random.happens() { group.append(3, Array("https://opentelemetry.io/schemas/1.30.0".utf8)) }
            request.append(1, group)
        }
        return request
    }

    private static func scopeSpans(_ number: inout Int, _ random: inout Random) -> Request {
        var scope = Request()
        scope.append(1, Array("lib".utf8))
        var scopeSpans = Request()
        let isFirst = random.happens()
        if isFirst { scopeSpans.append(1, scope) }
        for _ in 0..<random.below(4) {
            number += 1
            let name = "n\(number)" + String(repeating: random.happens() ? "\n" : "\u{12}", count: random.below(150))
            scopeSpans.append(span: name, span(name, &random))
        }
        if !isFirst { scopeSpans.append(1, scope) }
        if random.happens() { scopeSpans.append(3, Array("https://opentelemetry.io/schemas/1.30.0".utf8)) }
        return scopeSpans
    }

    private static func span(_ name: String, _ random: inout Random) -> Request {
        var span = Request()
        if random.happens() { span.append(1, [UInt8](repeating: 7, count: 16)) }
        span.append(5, Array(name.utf8))
        if random.happens() { span.append(6, varint: 3) }
        if random.happens() { span.append(8, fixed64: 1_700_000_000_000_000_000) }
        for _ in 0..<random.below(3) { span.append(9, attribute("key", String(repeating: "v", count: random.below(20)))) }
        return span
    }

    @Test(arguments: 0..<24 as Range<UInt64>) func spansThatAreWholeAreThere(_ seed: UInt64) {
        var random = Random(state: seed)
        let request = Self.request(&random)
        for count in 0...request.bytes.count {
            let found = CaptureReader.read(prefix: Array(request.bytes.prefix(count)))
            let whole = request.spans.filter { $0.end <= count }.map(\.name)
            #expect(found.map(\.name) == whole, "\(count) of \(request.bytes.count) bytes")
            guard found.map(\.name) == whole else { return }
        }
    }

    /// Of a whole request the same as by the reader of whole ones.
    @Test(arguments: 0..<24 as Range<UInt64>) func aRequestThatIsNotCutIsRead(_ seed: UInt64) {
        var random = Random(state: seed)
        let request = Self.request(&random)
        let cut = CaptureReader.read(prefix: request.bytes)
        let whole = (try? CaptureReader.read(request.bytes)) ?? []
        #expect(cut.map(\.name) == whole.map(\.name))
        #expect(cut.map(\.attributes) == whole.map(\.attributes))
        #expect(cut.map(\.scopeName) == whole.map(\.scopeName))
    }

    /// Whatever follows them.
    @Test(arguments: [[0x00], [0xff, 0xff], [0x0b], [0x0a, 0xff], [0x0a, 0x03, 0x12, 0x7f, 0x00]] as [[UInt8]])
    func whatGoesWrongTakesNothingFromWhatCameBefore(_ garbage: [UInt8]) {
        var random = Random(state: 3)
        var request = Self.request(&random)
        while request.spans.isEmpty { request = Self.request(&random) }
        #expect(CaptureReader.read(prefix: request.bytes + garbage).map(\.name) == request.spans.map(\.name))
    }
}

import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// A divided request, against a naive telling of what each owner has to get.
@Suite struct RequestDivisionTests {
    private struct Part {
        var owner: Int
        var spans: Int
        var atMost: Int
        var bytes: [UInt8]
    }

    /// nil: it cannot be walked.
    private static func parts(_ request: [UInt8], owners: [UInt16], isPush: Bool = false) -> [Part]? {
        var division = RequestDivision()
        return parts(request, owners: owners, isPush: isPush, &division)
    }

    private static func parts(_ request: [UInt8], owners: [UInt16], isPush: Bool, _ division: inout RequestDivision) -> [Part]? {
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            guard owners.withRun({ division.divide(guarded.bytes, isPush: isPush, owners: $0) }) == nil else { return nil }
            return division.parts.map { part in
                let bytes = Array(division.request(of: part))
                #expect(written(part, room: part.bytes, division) == bytes)
                return Part(owner: part.owner, spans: part.spans, atMost: part.bytes, bytes: bytes)
            }
        }
    }

    /// What a part is in memory of so many bytes.
    private static func written(_ part: RequestDivision.Part, room: Int, _ division: borrowing RequestDivision) -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { memory.deallocate() }
        var out = OutputRawSpan(buffer: memory, initializedCount: 0)
        division.write(part, into: &out)
        return Array(memory[..<out.byteCount])
    }

    // MARK: Requests by chance

    private static func id(_ count: Int, _ random: inout SplitMix64, of values: Int) -> [UInt8] {
        let value = Int.random(in: 0..<values, using: &random)
        return (0..<count).map { UInt8(truncatingIfNeeded: value &* 37 &+ $0) }
    }

    private static func span(_ random: inout SplitMix64) -> Proto {
        var span = Proto()
        let chance = Int.random(in: 0..<12, using: &random)
        if chance == 0 { span = span.text(5, "first").bytes(1, id(16, &random, of: 8)) }
        if chance > 2 { span = span.bytes(1, id(16, &random, of: 40)) }
        if chance == 3 { span = span.bytes(1, Array(repeating: 0, count: 16)) }
        span = span.bytes(2, id(8, &random, of: 200).map { $0 | 1 }).text(5, "span").fixed64(7, 1).fixed64(8, 2)
        if chance == 4 { span = span.bytes(1, id(16, &random, of: 40)) }
        if chance == 5 { span = span.varint(77, 3).message(9, Proto.attribute("a", Proto.string(String(repeating: "x", count: 300)))) }
        return span
    }

    private static func scope(_ random: inout SplitMix64) -> Proto {
        var scope = Proto()
        if Bool.random(using: &random) { scope = scope.message(1, Proto().text(1, "scope")) }
        for _ in 0..<Int.random(in: 0...6, using: &random) { scope = scope.message(2, span(&random)) }
        if Bool.random(using: &random) { scope = scope.text(3, "schema").varint(88, 1) }
        return scope
    }

    private static func request(_ random: inout SplitMix64) -> [UInt8] {
        var request = Proto()
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            var group = Proto()
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                group = group.message(1, Proto().message(1, Proto.attribute("service.name", Proto.string("svc"))))
            }
            let hasOld = Int.random(in: 0..<4, using: &random) == 0
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                group = group.message(hasOld && Bool.random(using: &random) ? 1000 : 2, scope(&random))
            }
            if Bool.random(using: &random) { group = group.text(3, "schema of the resource").fixed32(99, 4) }
            request = request.message(1, group)
            if Int.random(in: 0..<5, using: &random) == 0 { request = request.text(50, "beside") }
        }
        return request.bytes
    }

    private static func owners(_ count: Int, _ random: inout SplitMix64) -> [UInt16] {
        (0..<256).map { _ in UInt16.random(in: 0..<UInt16(count), using: &random) }
    }

    /// Nobody's span is lost, doubled or changed, what is around it comes along, and a trace has one owner whatever request it comes in.
    @Test(arguments: [1, 2, 3, 7]) func eachSpanGoesToOneOwner(_ count: Int) throws {
        var random = SplitMix64(seed: UInt64(count))
        let owners = Self.owners(count, &random)
        var ownerOf: [[UInt8]: Int] = [:]
        var division = RequestDivision()
        for round in 0..<Rounds.of(2_000) {
            let request = Self.request(&random)
            let isPush = round % 5 == 0
            let naive = try #require(NaiveDivision(request, isPush: isPush)).spans
            let parts = try #require(Self.parts(request, owners: owners, isPush: isPush, &division), "\(round)")
            #expect(Set(parts.map(\.owner)).count == parts.count)
            var got: [NaiveDivision.Span] = []
            for part in parts {
                let spans = try #require(NaiveDivision(part.bytes)).spans
                #expect(spans.count == part.spans && !spans.isEmpty && part.bytes.count <= part.atMost, "\(round)")
                for span in spans {
                    #expect(ownerOf[span.key, default: part.owner] == part.owner, "\(round): a trace with two owners")
                    ownerOf[span.key] = part.owner
                }
                // In their order.
                #expect(spans == naive.filter { ownerOf[$0.key] == part.owner }, "\(round)")
                let walked = part.bytes.withSlack { RequestWalk.spanCount($0, isPush: false) }
                #expect(walked == part.spans)
                got += spans
            }
            #expect(got.count == naive.count, "\(round)")
        }
        #expect(Set(ownerOf.values).count == count && ownerOf.count > 150)
    }

    /// Nothing is written beyond the memory of others.
    @Test func withTooLittleRoomNothingIsWritten() {
        var random = SplitMix64(seed: 5)
        let owners = Self.owners(2, &random)
        var division = RequestDivision()
        var parts = 0
        for _ in 0..<100 {
            let guarded = GuardedRequest(Self.request(&random))
            withExtendedLifetime(guarded) {
                #expect(owners.withRun { division.divide(guarded.bytes, isPush: false, owners: $0) } == nil)
                parts += division.parts.count
                for part in division.parts {
                    #expect(Self.written(part, room: part.bytes - 1, division).isEmpty)
                    #expect(Self.written(part, room: part.bytes + 100, division).count <= part.bytes)
                }
            }
        }
        #expect(parts > 50)
    }

    /// Written as no canonical encoder would.
    @Test func oddEncodings() throws {
        var random = SplitMix64(seed: 4)
        let owners = Self.owners(3, &random)
        for round in 0..<300 {
            var odd = OddEncoding(seed: UInt64(round), hasEmptyValues: false)
            let request = odd.request(Self.request(&random))
            let naive = try #require(NaiveDivision(request)).spans
            let parts = try #require(Self.parts(request, owners: owners))
            let spans = try parts.flatMap { try #require(NaiveDivision($0.bytes)).spans }
            #expect(spans.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) } == naive.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
            #expect(Set(spans) == Set(naive))
        }
    }

    /// What the walk takes can be divided, and what it does not take is no crash.
    @Test func damagedRequests() {
        var random = SplitMix64(seed: 9)
        let owners = Self.owners(2, &random)
        var divided = 0
        for round in 0..<Rounds.of(20_000) {
            let whole = Self.request(&random)
            guard whole.count > 150 else { continue }
            let request = Mutation.apply(to: whole, &random)
            guard let parts = Self.parts(request, owners: owners) else { continue }
            divided += 1
            let walked = request.withSlack { RequestWalk.spanCount($0, isPush: false) }
            #expect(parts.reduce(0) { $0 + $1.spans } == walked, "\(round)")
        }
        #expect(divided > Rounds.of(1_000))
    }

    @Test func nothingToDivide() {
        #expect(Self.parts([], owners: [0])?.isEmpty == true)
        #expect(Self.parts(Proto().message(1, Proto().message(2, Proto())).bytes, owners: [0])?.isEmpty == true)
        #expect(Self.parts([0x0a, 0xff], owners: [0]) == nil)
        // Slots are a power of two.
        #expect(Self.parts(Proto.request([Proto.span()]), owners: [0, 1, 0]) == nil)
    }

    /// What is one owner's alone is the request with its envelopes in front.
    @Test func oneOwner() throws {
        let request = Proto.request([Proto.span("a"), Proto.span("b")])
        let parts = try #require(Self.parts(request, owners: [0]))
        #expect(parts.count == 1 && parts[0].bytes == request)
    }
}

extension [UInt8] {
    fileprivate func withSlack<T>(_ body: (WireSlice) -> T) -> T {
        let guarded = GuardedRequest(self)
        return withExtendedLifetime(guarded) { body(guarded.bytes) }
    }
}

import TestSupport
import Testing

struct InputMutatorTests {
    private let corpus: [[UInt8]] = [Array("the first request of this corpus".utf8), Array(repeating: 0x0a, count: 50), [1]]

    @Test func theSeedDecides() {
        var one = InputMutator(corpus: corpus, seed: 1)
        var same = InputMutator(corpus: corpus, seed: 1)
        var other = InputMutator(corpus: corpus, seed: 2)
        let first = (0..<100).map { _ in one.next() }
        #expect(first == (0..<100).map { _ in same.next() })
        #expect(first != (0..<100).map { _ in other.next() })
    }

    @Test func nearlyAllDiffer() {
        var mutator = InputMutator(corpus: corpus, seed: 3)
        let intact = (0..<1000).filter { _ in corpus.contains(mutator.next()) }.count
        #expect(intact < 100)
    }

    @Test func nestingHasItsDepth() throws {
        let request = try HostileRequests.deepNesting(10, service: "a")
        #expect(request.count > 10 * 2)
        var reader = ProtobufReader(request[...])
        #expect(try reader.next()?.number == 1)
        #expect(reader.isAtEnd)
    }
}

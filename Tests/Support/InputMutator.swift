/// Damages real inputs, mostly requests, in the ways that wires, buffers and bad encoders do.
package struct InputMutator: Sendable {
    private let corpus: [[UInt8]]
    private var random: SplitMix64

    /// - Parameter corpus: intact ones.
    package init(corpus: [[UInt8]], seed: UInt64) {
        self.corpus = corpus
        random = SplitMix64(seed: seed)
    }

    /// The next damaged request. Some stay readable: other text, another number, two requests in one.
    package mutating func next() -> [UInt8] {
        var request = pick()
        for _ in 0..<Int.random(in: 1...2, using: &random) { damage(&request) }
        return request
    }

    private mutating func pick() -> [UInt8] { corpus[Int.random(in: 0..<corpus.count, using: &random)] }

    private mutating func damage(_ request: inout [UInt8]) {
        guard !request.isEmpty else { return request.append(UInt8.random(in: 0...255, using: &random)) }
        let place = Int.random(in: 0..<request.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: request.removeSubrange(place...)
        case 1: for _ in 0..<Int.random(in: 1...8, using: &random) { flipBit(&request) }
        case 2: request[place] = UInt8.random(in: 0...255, using: &random)
        case 3: lieAboutLength(&request, place)
        case 4: splice(&request, place)
        case 5: request.removeSubrange(place..<min(request.count, place + Int.random(in: 1...16, using: &random)))
        case 6: request.insert(contentsOf: request[place..<min(request.count, place + Int.random(in: 1...64, using: &random))], at: place)
        default: request += pick()
        }
    }

    private mutating func flipBit(_ request: inout [UInt8]) {
        request[Int.random(in: 0..<request.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }

    /// Puts another length behind the next tag of a length-delimited field at or after `place`: often huge, sometimes just off by a little.
    private mutating func lieAboutLength(_ request: inout [UInt8], _ place: Int) {
        guard let tag = request[place...].firstIndex(where: { $0 & 7 == 2 && $0 < 0x80 }), tag + 1 < request.count else { return }
        if Bool.random(using: &random) {
            request[tag + 1] = request[tag + 1] &+ UInt8.random(in: 1...4, using: &random)
        } else {
            let lie = [UInt8](repeating: 0xff, count: Int.random(in: 1...9, using: &random)) + [UInt8.random(in: 0...0x7f, using: &random)]
            request.replaceSubrange(tag + 1...tag + 1, with: lie)
        }
    }

    /// The beginning of this request and the end of another.
    private mutating func splice(_ request: inout [UInt8], _ place: Int) {
        let other = pick()
        request.replaceSubrange(place..., with: other[Int.random(in: 0...other.count, using: &random)...])
    }
}

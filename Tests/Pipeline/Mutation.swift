import TestSupport

/// Damage to a request: cut short, bits flipped, lengths that lie, pieces moved.
enum Mutation {
    static func apply(to original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = original
        guard !bytes.isEmpty else { return bytes }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            guard place < bytes.count else { break }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeLast(bytes.count - place)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[place] = [0, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 3: bytes.replaceSubrange(place..<min(place + 2, bytes.count), with: [0xff, 0xff, 0xff, 0xff, 0x0f])
            case 4: bytes.insert(contentsOf: original[place / 2..<min(place / 2 + 40, original.count)], at: place)
            default: bytes.removeSubrange(place..<min(place + Int.random(in: 1...8, using: &random), bytes.count))
            }
            if bytes.isEmpty { break }
        }
        return bytes
    }
}

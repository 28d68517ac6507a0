import TestSupport

extension [UInt8] {
    /// With one to four small damages: a flipped bit, a byte too few or too many, a piece repeated over another.
    func damaged(_ random: inout SplitMix64) -> [UInt8] {
        var result = self
        for _ in 0..<Int.random(in: 1...4, using: &random) where !result.isEmpty {
            let place = Int.random(in: 0..<result.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: result.remove(at: place)
            case 2: result.insert(UInt8.random(in: 0...255, using: &random), at: place)
            default:
                let end = Swift.min(result.count, place + Int.random(in: 0..<40, using: &random))
                result.replaceSubrange(place..<end, with: result[Swift.max(0, place - 20)..<place])
            }
        }
        return result
    }
}

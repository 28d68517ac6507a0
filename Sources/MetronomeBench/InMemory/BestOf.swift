/// The least that some work costs: disturbances only ever add to it.
enum BestOf {
    /// CPU microseconds of the calling thread per span, of the best of `rounds` rounds after `warmUps` uncounted ones.
    ///
    /// - Parameter round: the work; returns how many spans it was.
    static func microseconds(rounds: Int, warmUps: Int = 2, _ round: () -> Int) -> Double {
        var best = Double.infinity
        for index in 0..<(warmUps + rounds) {
            let start = Clocks.thread
            let spans = round()
            let elapsed = Clocks.thread - start
            if index >= warmUps, spans > 0 { best = min(best, Double(elapsed) / 1000 / Double(spans)) }
        }
        return best
    }

    /// The same of several kinds of work, in turns: what disturbs a while disturbs all of them.
    static func microseconds(rounds: Int, warmUps: Int = 2, each: [() -> Int]) -> [Double] {
        var best = each.map { _ in Double.infinity }
        for index in 0..<(warmUps + rounds) {
            for (place, round) in each.enumerated() {
                let cost = microseconds(rounds: 1, warmUps: 0, round)
                if index >= warmUps { best[place] = min(best[place], cost) }
            }
        }
        return best
    }
}

import Forward
import Testing

@Suite struct RouteTableTests {
    private static func names(_ count: Int) -> Set<String> { Set((0..<count).map { "10.0.\($0 / 250).\($0 % 250):4317" }) }

    private static func counts(_ table: RouteTable) -> [Int] {
        table.owners.reduce(into: Array(repeating: 0, count: table.names.count)) { $0[Int($1)] += 1 }
    }

    @Test(arguments: [1, 2, 3, 10, 100]) func sharesAreNearlyEqual(_ count: Int) {
        let counts = Self.counts(RouteTable(Self.names(count)))
        let fair = Double(RouteTable.slots) / Double(count)
        // Four times what chance leaves.
        let slack = 4 * fair.squareRoot()
        #expect(counts.count == count && counts.allSatisfy { abs(Double($0) - fair) <= slack }, "\(counts.min() ?? 0) to \(counts.max() ?? 0)")
    }

    /// Others see the same names, in whatever order they were told them.
    @Test func allMakeTheSameTable() {
        let names = Self.names(5)
        #expect(RouteTable(names) == RouteTable(Set(names.sorted().reversed())))
        #expect(RouteTable(names).names == names.sorted())
        // Of every process and release: a change of it would split the traces of a rolling update.
        let owners = RouteTable(["a:1", "b:1", "c:1"]).owners
        #expect(owners.prefix(16).map { Int($0) } == [1, 0, 2, 0, 2, 0, 2, 2, 2, 0, 0, 2, 1, 0, 2, 1])
    }

    /// Of n targets one that goes moves its share alone, to all others evenly; one that comes takes as much.
    @Test func whoGoesMovesNobodyElse() throws {
        let all = RouteTable(Self.names(8))
        let gone = all.names[3]
        let rest = RouteTable(Set(all.names).subtracting([gone]))
        var heirs: [String: Int] = [:]
        for (before, after) in zip(all.owners, rest.owners) {
            let (before, after) = (all.names[Int(before)], rest.names[Int(after)])
            if before == gone { heirs[after, default: 0] += 1 } else if before != after { Issue.record("\(before) became \(after)") }
        }
        let share = heirs.values.reduce(0, +)
        #expect(abs(share - RouteTable.slots / 8) < 500 && heirs.count == 7)
        #expect(heirs.values.allSatisfy { abs($0 - share / 7) < 200 }, "\(heirs)")
    }

    @Test func nobody() {
        #expect(RouteTable([]).owners.isEmpty)
        #expect(Set(RouteTable(["a:1"]).owners) == [0])
    }
}

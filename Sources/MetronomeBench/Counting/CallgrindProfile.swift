import BenchReport

/// What Callgrind wrote (its "profile data format" without compressed names).
struct CallgrindProfile {
    private(set) var instructions = 0
    /// Instructions with a bus lock: atomic read-modify-writes, which locks and reference counts are made of.
    private(set) var locked = 0
    /// Function → how often it was called.
    private(set) var calls: [String: Int] = [:]

    /// - Throws: ``BenchError`` when a part that is needed is missing.
    init(_ text: String) throws(BenchError) {
        var events: [Substring] = []
        var totals: [Substring] = []
        var callee = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("cfn=") {
                callee = String(line.dropFirst(4).prefix { $0 != "'" })
            } else if line.hasPrefix("calls=") {
                calls[callee, default: 0] += line.dropFirst(6).split(separator: " ").first.flatMap { Int($0) } ?? 0
            } else if line.hasPrefix("events:") {
                events = Array(line.split(separator: " ").dropFirst())
            } else if line.hasPrefix("totals:") {
                totals = Array(line.split(separator: " ").dropFirst())
            }
        }
        // Zeros at the end of a line are left out.
        func total(_ event: String) -> Int? {
            guard let index = events.firstIndex(where: { $0 == event }), !totals.isEmpty else { return nil }
            return index < totals.count ? Int(totals[index]) : 0
        }
        guard let instructions = total("Ir"), let locked = total("Ge") else { throw BenchError("Callgrind's output has no totals") }
        self.instructions = instructions
        self.locked = locked
    }

    func calls(_ functions: [String]) -> Int { functions.reduce(0) { $0 + (calls[$1] ?? 0) } }
}

import Pipeline
import PipelineSupport
import Testing

@Suite struct GivenLabelsTests {
    /// The key: per label, in the order of names, its length and its text.
    private func key(_ setters: [(String, Int)], _ texts: [String], maxValueLength: Int = 0, external: [String: String] = [:]) -> [UInt8] {
        let plan = LabelPlan(
            labels: setters.map { LabelPlan.Label(name: $0.0, source: .given($0.1)) },
            LabelOptions(maxNameLength: 0, maxValueLength: maxValueLength, external: external))
        var keys = ByteBuilder(capacity: 64)
        keys.append("before")
        let memory = texts.map { GuardedRequest(Array($0.utf8)) }
        let slices = memory.map(\.bytes)
        let labels = GivenLabels(plan)
        let place = withExtendedLifetime((memory, labels)) {
            slices.withRun { labels.writer.append($0.start, to: &keys) }
        }
        #expect(place.key == 6)
        #expect(place.key + place.keyLength == keys.count)
        return Array(keys.bytes.dropFirst(6))
    }

    private func key(_ texts: [String]) -> [UInt8] { texts.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } }

    @Test func textsGoToTheLabelsThatAskForThem() {
        let setters = [("z", 0), ("a", 2), ("m", 1)]
        #expect(key(setters, ["zero", "", "two"]) == key(["two", "", "zero"]))
        #expect(key(setters, ["zero", "x", "two"], maxValueLength: 3, external: ["z": "fixed"]) == key(["two", "x"]))
        // Cut between two characters.
        #expect(key(setters, ["zéro", "x", "two"], maxValueLength: 2) == key(["tw", "x", "z"]))
    }
}

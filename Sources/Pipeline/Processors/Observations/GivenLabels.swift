/// Keys of a plan whose labels are all ``LabelPlan/Source/given(_:)``: texts that a processor holds ready, by number.
package struct GivenLabels: Sendable {
    private let numbers: ConstantTable<Int32>
    private let maxValueLength: Int
    private let seed = KeyHash.seed

    package init(_ plan: LabelPlan) {
        numbers = ConstantTable(plan.labels.map { if case .given(let number) = $0.source { Int32(truncatingIfNeeded: number) } else { -1 } })
        maxValueLength = plan.maxValueLength
    }

    /// Appends a key, values cut to the limit on character borders.
    ///
    /// - Parameter texts: at least as many as the plan's highest number, each with slack behind it. An empty one is no label.
    /// - Returns: what its observations have in ``PendingObservation/hash``, `key` and `keyLength`.
    package func append(_ texts: UnsafePointer<WireSlice>, to keys: inout ByteBuilder) -> (hash: UInt64, key: Int, keyLength: Int) {
        let start = keys.count
        for index in 0..<numbers.count {
            let number = Int(numbers.start[index])
            guard number >= 0 else {
                keys.append(0)
                continue
            }
            let text = texts[number]
            let count = text.count <= maxValueLength ? text.count : UTF8Text.cut(text.bytes, at: maxValueLength)
            keys.appendVarint(UInt64(truncatingIfNeeded: count))
            keys.append(text.start, count)
        }
        let length = keys.count - start
        // KeyHash reads a few bytes behind a key: the builder's slack.
        return (KeyHash.hash(UnsafeRawPointer(keys.base) + start, length, seed: seed), start, length)
    }
}

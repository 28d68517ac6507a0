/// Keys of a plan whose labels are all ``LabelPlan/Source/given(_:)``: texts that a processor holds ready, by number.
package struct GivenLabels: Sendable {
    private let numbers: ConstantTable<Int32>
    private let maxValueLength: Int
    private let seed = KeyHash.seed

    package init(_ plan: LabelPlan) {
        numbers = ConstantTable(plan.labels.map { if case .given(let number, _) = $0.source { Int32(truncatingIfNeeded: number) } else { -1 } })
        maxValueLength = plan.maxValueLength
    }

    /// What writes the keys, without reference counts. Sound as long as these labels live.
    package struct Writer: BitwiseCopyable, @unchecked Sendable {
        fileprivate let numbers: Run<Int32>
        fileprivate let count: Int
        fileprivate let maxValueLength: Int
        fileprivate let seed: UInt64

        /// Appends a key, values cut to the limit on character borders.
        ///
        /// - Parameter texts: at least as many as the plan's highest number. An empty one is no label.
        /// - Returns: what its observations have in ``StagedObservation/hash``, `key` and `keyLength`.
        package func append(_ texts: Run<WireSlice>, to keys: inout ByteBuilder) -> (hash: UInt64, key: Int, keyLength: Int) {
            let start = keys.count
            for index in 0..<count {
                let number = Int(numbers[index])
                guard number >= 0, texts[number].count > 0 else {
                    keys.append(0)
                    continue
                }
                let text = texts[number]
                let length = text.count <= maxValueLength ? text.count : UTF8Text.cut(text, at: maxValueLength)
                keys.appendVarint(UInt64(truncatingIfNeeded: length))
                keys.append(text.start, length)
            }
            let length = keys.count - start
            // KeyHash reads a few bytes behind a key: the builder's slack.
            return (KeyHash.hash(RawRun(keys.base) + start, length, seed: seed), start, length)
        }
    }

    package var writer: Writer { Writer(numbers: numbers.start, count: numbers.count, maxValueLength: maxValueLength, seed: seed) }
}

/// What ``ModelVersion`` said of the pairs of models that came last: the same few come again and again, and to take a name apart costs
/// thousands of instructions. 2 KB for each event loop.
struct KnownSubstitutions: ~Copyable {
    private static let size = 256

    /// By the first bits of a hash of both names: that hash, but for its last bit, which is the answer. 0: free.
    private let answers: Cells<UInt64>

    init() {
        answers = .allocate(capacity: Self.size)
        answers.initialize(repeating: 0, count: Self.size)
    }

    deinit { answers.deallocate() }

    func isSubstitution(asked: WireSlice, answered: WireSlice) -> Bool {
        guard asked.count > 0, answered.count > 0, !ModelVersion.isDated(answered, of: asked), !FoldedBytes.equal(asked, answered) else {
            return false
        }
        let hash = CallIdentity.hash(asked) &* 0x9e37_79b9_7f4a_7c15 ^ CallIdentity.hash(answered)
        let known = answers + Int(hash &>> 56)
        if known.pointee != 0, known.pointee | 1 == hash | 1 { return known.pointee & 1 == 1 }
        let isOne = ModelVersion.isSubstitution(asked: asked, answered: answered)
        known.pointee = isOne ? hash | 1 : hash & ~1
        return isOne
    }
}

/// A number that a processor has taken from the request at hand and that waits to be counted.
package struct PendingObservation: StagedKey, BitwiseCopyable {
    package var hash: UInt64
    /// Where its key begins in ``PendingObservations/keys``. Several observations may have the same one.
    package var key: Int
    package var keyLength: Int
    /// Which of ``IntakePlan/observed`` it is of.
    package var group: Int32
    /// What a counter grows by, or what a histogram observes.
    package var value: Double
    /// How many such observations it stands for.
    package var weight: Double
    /// 16 bytes in the request, for an exemplar; nil: none.
    package var traceID: UnsafeRawPointer?

    package init(
        hash: UInt64, key: Int, keyLength: Int, group: Int32, value: Double, weight: Double = 1, traceID: UnsafeRawPointer? = nil
    ) {
        self.hash = hash
        self.key = key
        self.keyLength = keyLength
        self.group = group
        self.value = value
        self.weight = weight
        self.traceID = traceID
    }
}

/// On which event loops records are counted: those of one partition on one, one round after the other. Pure.
package struct RecordSpread {
    /// Bytes of records that one loop counts alone: to wake another one costs more than it saves.
    package static let small = 2 << 20
    private let loops: Int
    /// nil: each partition has a loop.
    private let only: Partition?

    /// - Parameters:
    ///   - bytes: of all records that are to be counted.
    ///   - first: the partition of the first of them.
    package init(loops: Int, bytes: Int, first: Partition?) {
        self.loops = max(loops, 1)
        only = bytes <= Self.small ? first : nil
    }

    package func loop(of partition: Partition) -> Int { Int(UInt32(bitPattern: only ?? partition)) % loops }
}

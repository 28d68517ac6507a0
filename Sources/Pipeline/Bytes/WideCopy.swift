/// Copies single things of some hundred bytes, sixty-four bytes a step: a call of `memcpy` has to find out first how many they are.
enum WideCopy {
    private typealias Block = SIMD8<UInt64>

    @inline(__always)
    static func copy<Element: BitwiseCopyable>(_ source: Run<Element>, to target: Cells<Element>) {
        let (from, to) = (RawRun(source), RawCells(target))
        let size = MemoryLayout<Element>.size
        guard size >= 64 else { return target.update(from: source, count: 1) }
        var offset = 0
        while offset &+ 64 <= size {
            to.storeBytes(of: from.loadUnaligned(fromByteOffset: offset, as: Block.self), toByteOffset: offset, as: Block.self)
            offset &+= 64
        }
        // The last ones again with some of those before.
        if offset < size {
            offset = size &- 64
            to.storeBytes(of: from.loadUnaligned(fromByteOffset: offset, as: Block.self), toByteOffset: offset, as: Block.self)
        }
    }
}

/// The memory that a handle may touch, so that a debug build stops where it touches anything else. A release build knows nothing of it: there it
/// takes no room in the handle, and costs no instruction.
@usableFromInline package struct Extent: BitwiseCopyable {
    #if DEBUG
        private let lower: UInt
        private let upper: UInt

        private init(lower: UInt, upper: UInt) {
            self.lower = lower
            self.upper = upper
        }

        @usableFromInline package init(_ start: UnsafeRawPointer, bytes: Int) {
            lower = UInt(bitPattern: start)
            upper = lower + UInt(bytes)
        }

        /// Of memory whose size only its owner knows.
        @usableFromInline package static var unknown: Extent { Extent(lower: 0, upper: .max) }

        @usableFromInline package func check(_ address: UnsafeRawPointer, bytes: Int) {
            let first = UInt(bitPattern: address)
            assert(first >= lower && first <= upper && UInt(bytes) <= upper - first, "beyond the memory of a handle")
        }
    #else
        @inlinable @_transparent
        package init(_ start: UnsafeRawPointer, bytes: Int) {}

        @inlinable @_transparent
        init() {}

        @inlinable package static var unknown: Extent {
            @_transparent get { Extent() }
        }

        @inlinable @_transparent
        package func check(_ address: UnsafeRawPointer, bytes: Int) {}
    #endif
}

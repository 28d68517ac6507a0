import CPrefetch

/// Bytes from some place on, to be read: a text, a place in a request, a record whose layout its reader knows.
///
/// It owns nothing, and where the bytes end stands with whoever keeps it (``WireSlice`` has both). Sound because the owner of the memory makes it,
/// says how much that is (with the slack that wide loads may touch), and outlives it; a debug build stops where anything else is read. In
/// a release build it is the address alone.
@usableFromInline package struct RawRun: BitwiseCopyable {
    /// For C, and for other handles.
    @usableFromInline package let address: UnsafeRawPointer
    @usableFromInline let extent: Extent

    @inlinable @_transparent
    package init(_ address: UnsafeRawPointer, _ extent: Extent) {
        self.address = address
        self.extent = extent
    }

    /// - Parameter bytes: readable ones from there on.
    @inlinable @_transparent
    package init(_ address: UnsafeRawPointer, bytes: Int) { self.init(address, Extent(address, bytes: bytes)) }

    @inlinable @_transparent
    package init(_ cells: RawCells) { self.init(UnsafeRawPointer(cells.address), cells.extent) }

    /// The bytes of elements.
    @inlinable @_transparent
    package init<Element: ~Copyable>(_ elements: Run<Element>) { self.init(elements.address, elements.extent) }

    /// The bytes of elements.
    @inlinable @_transparent
    package init<Element: ~Copyable>(_ elements: Cells<Element>) { self.init(elements.address, elements.extent) }

    /// What a number was made of, ``bits``; nil: of none.
    @inlinable @_transparent
    package init?(bits: UInt) {
        guard let address = UnsafeRawPointer(bitPattern: bits) else { return nil }
        self.init(address, .unknown)
    }

    @inlinable package var bits: UInt {
        @_transparent get { UInt(bitPattern: address) }
    }

    /// The byte there, or that many behind it.
    @inlinable @_transparent
    package func byte(_ offset: Int = 0) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    @inlinable @_transparent
    package func load<Value: BitwiseCopyable>(fromByteOffset offset: Int = 0, as type: Value.Type) -> Value {
        extent.check(address + offset, bytes: MemoryLayout<Value>.size)
        return address.load(fromByteOffset: offset, as: type)
    }

    @inlinable @_transparent
    package func loadUnaligned<Value: BitwiseCopyable>(fromByteOffset offset: Int = 0, as type: Value.Type) -> Value {
        extent.check(address + offset, bytes: MemoryLayout<Value>.size)
        return address.loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// Asks for the cache line there ahead of its use.
    @inlinable @_transparent
    package func prefetch() { metronome_prefetch(address) }

    /// The same of an address that may be none.
    @inlinable @_transparent
    package static func prefetch(bits: UInt) { metronome_prefetch(UnsafeRawPointer(bitPattern: bits)) }

    /// Elements that its owner has put there.
    @inlinable @_transparent
    package func elements<Element>(_ type: Element.Type) -> Run<Element> { Run(address.assumingMemoryBound(to: type), extent) }

    @inlinable @_transparent
    package static func + (run: RawRun, bytes: Int) -> RawRun { RawRun(run.address + bytes, run.extent) }

    @inlinable @_transparent
    package static func - (run: RawRun, bytes: Int) -> RawRun { RawRun(run.address - bytes, run.extent) }

    @inlinable @_transparent
    package static func += (run: inout RawRun, bytes: Int) { run = run + bytes }

    @inlinable @_transparent
    package static func -= (run: inout RawRun, bytes: Int) { run = run - bytes }

    /// Bytes between two places of the same memory.
    @inlinable @_transparent
    package static func - (end: RawRun, start: RawRun) -> Int { end.address - start.address }
}

extension RawRun: Comparable {
    @inlinable @_transparent
    package static func == (a: RawRun, b: RawRun) -> Bool { a.address == b.address }

    @inlinable @_transparent
    package static func < (a: RawRun, b: RawRun) -> Bool { a.address < b.address }
}

import CPrefetch

/// Bytes from some place on that may be changed: what a builder grows in, a record whose layout its owner knows.
///
/// It owns nothing: who called ``allocate(byteCount:alignment:)`` gives the memory back, once, after the last use. Sound because only the owner of
/// the memory makes it and says how much that is, and because one thread at a time uses what is in it; a debug build stops where
/// anything else is touched. In a release build it is the address alone.
@usableFromInline package struct RawCells: BitwiseCopyable {
    /// For C, and for other handles.
    @usableFromInline package let address: UnsafeMutableRawPointer
    @usableFromInline let extent: Extent

    @inlinable @_transparent
    package init(_ address: UnsafeMutableRawPointer, _ extent: Extent) {
        self.address = address
        self.extent = extent
    }

    /// - Parameter bytes: those from there on.
    @inlinable @_transparent
    package init(_ address: UnsafeMutableRawPointer, bytes: Int) { self.init(address, Extent(address, bytes: bytes)) }

    /// The bytes of elements.
    @inlinable @_transparent
    package init<Element: ~Copyable>(_ elements: Cells<Element>) { self.init(elements.address, elements.extent) }

    /// Memory that is being filled, which has some.
    @inlinable @inline(__always)
    package init<Element: BitwiseCopyable>(_ buffer: UnsafeMutableBufferPointer<Element>) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        self.init(bytes.baseAddress ?? UnsafeMutableRawPointer(mutating: RequestBytes.nothing.address), bytes: bytes.count)
    }

    /// What a number was made of, ``bits``; nil: of none.
    @inlinable @_transparent
    package init?(bits: UInt) {
        guard let address = UnsafeMutableRawPointer(bitPattern: bits) else { return nil }
        self.init(address, .unknown)
    }

    @inlinable package var bits: UInt {
        @_transparent get { UInt(bitPattern: address) }
    }

    @inlinable @_transparent
    package static func allocate(byteCount: Int, alignment: Int) -> RawCells {
        RawCells(.allocate(byteCount: byteCount, alignment: alignment), bytes: byteCount)
    }

    /// The same memory, to be read.
    @inlinable package var run: RawRun {
        @_transparent get { RawRun(self) }
    }

    @inlinable @_transparent
    package func deallocate() { address.deallocate() }

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

    @inlinable @_transparent
    package func storeBytes<Value: BitwiseCopyable>(of value: Value, toByteOffset offset: Int = 0, as type: Value.Type) {
        extent.check(address + offset, bytes: MemoryLayout<Value>.size)
        address.storeBytes(of: value, toByteOffset: offset, as: type)
    }

    @inlinable @_transparent
    package func copyMemory(from source: RawRun, byteCount: Int) {
        extent.check(address, bytes: byteCount)
        address.copyMemory(from: source.address, byteCount: byteCount)
    }

    @inlinable @_transparent
    package func copyMemory(from source: RawCells, byteCount: Int) { copyMemory(from: RawRun(source), byteCount: byteCount) }

    @inlinable @_transparent @discardableResult
    package func initializeMemory<Element: BitwiseCopyable>(as type: Element.Type, repeating element: Element, count: Int) -> Cells<Element> {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        return Cells(address.initializeMemory(as: type, repeating: element, count: count), extent)
    }

    /// Asks for the cache line there ahead of its use.
    @inlinable @_transparent
    package func prefetch() { metronome_prefetch(address) }

    @inlinable @_transparent @discardableResult
    package func initializeMemory<Element: BitwiseCopyable>(as type: Element.Type, to element: Element) -> Cells<Element> {
        initializeMemory(as: type, repeating: element, count: 1)
    }

    /// An address that stands among the bytes.
    @inlinable @_transparent
    package func address(at offset: Int) -> RawRun {
        extent.check(address + offset, bytes: MemoryLayout<UnsafeRawPointer>.size)
        return RawRun(address.load(fromByteOffset: offset, as: UnsafeRawPointer.self), .unknown)
    }

    /// The same of bytes that may be changed.
    @inlinable @_transparent
    package func changeableAddress(at offset: Int) -> RawCells {
        extent.check(address + offset, bytes: MemoryLayout<UnsafeMutableRawPointer>.size)
        return RawCells(address.load(fromByteOffset: offset, as: UnsafeMutableRawPointer.self), .unknown)
    }

    @inlinable @_transparent
    package func store(_ run: RawRun, at offset: Int) { storeBytes(of: run.address, toByteOffset: offset, as: UnsafeRawPointer.self) }

    /// Elements that its owner has put there.
    @inlinable @_transparent
    package func elements<Element: ~Copyable>(_ type: Element.Type) -> Cells<Element> { Cells(address.assumingMemoryBound(to: type), extent) }

    @inlinable @_transparent
    package static func + (cells: RawCells, bytes: Int) -> RawCells { RawCells(cells.address + bytes, cells.extent) }

    @inlinable @_transparent
    package static func - (cells: RawCells, bytes: Int) -> RawCells { RawCells(cells.address - bytes, cells.extent) }

    @inlinable @_transparent
    package static func += (cells: inout RawCells, bytes: Int) { cells = cells + bytes }

    @inlinable @_transparent
    package static func -= (cells: inout RawCells, bytes: Int) { cells = cells - bytes }

    /// Bytes between two places of the same memory.
    @inlinable @_transparent
    package static func - (end: RawCells, start: RawCells) -> Int { end.address - start.address }
}

extension RawCells: Hashable, Comparable {
    @inlinable @_transparent
    package static func == (a: RawCells, b: RawCells) -> Bool { a.address == b.address }

    @inlinable @_transparent
    package static func < (a: RawCells, b: RawCells) -> Bool { a.address < b.address }

    @usableFromInline package func hash(into hasher: inout Hasher) { hasher.combine(address) }
}

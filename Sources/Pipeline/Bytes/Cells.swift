/// Elements that lie one behind the other, or one alone, and may be changed: the address of the first. It stays where it is, so that what is kept
/// there can be changed in its place from wherever its address is known.
///
/// It owns nothing: who called ``allocate(capacity:)`` gives the memory back, once, after the last use. Sound because only the owner of the
/// memory, or of its place, makes it and says how much that is, and because one thread at a time uses what is in it; a debug build stops
/// where an element is touched that is not in that memory. In a release build it is the address alone.
@usableFromInline package struct Cells<Element: ~Copyable> {
    /// For C, and for other handles.
    @usableFromInline package let address: UnsafeMutablePointer<Element>
    @usableFromInline let extent: Extent

    @inlinable @_transparent
    package init(_ address: UnsafeMutablePointer<Element>, _ extent: Extent) {
        self.address = address
        self.extent = extent
    }
}

extension Cells: BitwiseCopyable where Element: ~Copyable {}

extension Cells where Element: ~Copyable {
    /// - Parameter count: elements from there on.
    @inlinable @_transparent
    package init(_ address: UnsafeMutablePointer<Element>, count: Int) {
        self.init(address, Extent(address, bytes: count &* MemoryLayout<Element>.stride))
    }

    /// Memory for so many, which are not there yet.
    @inlinable @_transparent
    package static func allocate(capacity: Int) -> Cells { Cells(.allocate(capacity: capacity), count: capacity) }

    @inlinable @_transparent
    package func deallocate() { address.deallocate() }

    @inlinable package subscript(index: Int) -> Element {
        @_transparent unsafeAddress {
            extent.check(address + index, bytes: MemoryLayout<Element>.size)
            return UnsafePointer(address + index)
        }
        @_transparent nonmutating unsafeMutableAddress {
            extent.check(address + index, bytes: MemoryLayout<Element>.size)
            return address + index
        }
    }

    /// The first element, or the only one.
    @inlinable package var pointee: Element {
        @_transparent unsafeAddress {
            extent.check(address, bytes: MemoryLayout<Element>.size)
            return UnsafePointer(address)
        }
        @_transparent nonmutating unsafeMutableAddress {
            extent.check(address, bytes: MemoryLayout<Element>.size)
            return address
        }
    }

    @inlinable @_transparent
    package func initialize(to element: consuming Element) {
        extent.check(address, bytes: MemoryLayout<Element>.size)
        address.initialize(to: element)
    }

    /// The first `count` of `other` are moved here, where none are yet.
    @inlinable @_transparent
    package func moveInitialize(from other: Cells, count: Int) {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        address.moveInitialize(from: other.address, count: count)
    }

    @inlinable @_transparent
    package func deinitialize(count: Int) { address.deinitialize(count: count) }

    /// The same elements, to be read.
    @inlinable package var run: Run<Element> {
        @_transparent get { Run(self) }
    }

    @inlinable @_transparent
    package static func + (cells: Cells, count: Int) -> Cells { Cells(cells.address + count, cells.extent) }

    @inlinable @_transparent
    package static func += (cells: inout Cells, count: Int) { cells = cells + count }

    /// Elements between two places of the same memory.
    @inlinable @_transparent
    package static func - (end: Cells, start: Cells) -> Int { end.address - start.address }
}

extension Cells {
    @inlinable @_transparent
    package func initialize(repeating element: Element, count: Int) {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        address.initialize(repeating: element, count: count)
    }

    @inlinable @_transparent
    package func update(repeating element: Element, count: Int) {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        address.update(repeating: element, count: count)
    }

    @inlinable @_transparent
    package func initialize(from other: Run<Element>, count: Int) {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        address.initialize(from: other.address, count: count)
    }

    @inlinable @_transparent
    package func initialize(from other: Cells, count: Int) { initialize(from: Run(other), count: count) }

    @inlinable @_transparent
    package func update(from other: Run<Element>, count: Int) {
        extent.check(address, bytes: count &* MemoryLayout<Element>.stride)
        address.update(from: other.address, count: count)
    }

    @inlinable @_transparent
    package func update(from other: Cells, count: Int) { update(from: Run(other), count: count) }
}

extension Cells: Equatable where Element: ~Copyable {
    @inlinable @_transparent
    package static func == (a: Cells, b: Cells) -> Bool { a.address == b.address }
}

extension Cells: Comparable where Element: ~Copyable {
    @inlinable @_transparent
    package static func < (a: Cells, b: Cells) -> Bool { a.address < b.address }
}

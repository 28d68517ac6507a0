/// Elements that lie one behind the other, or one alone, to be read: the address of the first.
///
/// It owns nothing, and how many there are stands with whoever keeps it (``CountedRun`` has both). Sound because the owner of the memory makes it,
/// says how much that is, and outlives it; a debug build stops where an element is read that is not in that memory. In a release build it
/// is the address alone.
@usableFromInline package struct Run<Element: ~Copyable> {
    /// For C, and for other handles.
    @usableFromInline package let address: UnsafePointer<Element>
    @usableFromInline let extent: Extent

    @inlinable @_transparent
    package init(_ address: UnsafePointer<Element>, _ extent: Extent) {
        self.address = address
        self.extent = extent
    }
}

extension Run: BitwiseCopyable where Element: ~Copyable {}

extension Run where Element: ~Copyable {
    /// - Parameter count: elements from there on.
    @inlinable @_transparent
    package init(_ address: UnsafePointer<Element>, count: Int) {
        self.init(address, Extent(address, bytes: count &* MemoryLayout<Element>.stride))
    }

    @inlinable @_transparent
    package init(_ cells: Cells<Element>) { self.init(UnsafePointer(cells.address), cells.extent) }

    @inlinable package subscript(index: Int) -> Element {
        @_transparent unsafeAddress {
            extent.check(address + index, bytes: MemoryLayout<Element>.size)
            return address + index
        }
    }

    /// The first element, or the only one.
    @inlinable package var pointee: Element {
        @_transparent unsafeAddress {
            extent.check(address, bytes: MemoryLayout<Element>.size)
            return address
        }
    }

    @inlinable @_transparent
    package static func + (run: Run, count: Int) -> Run { Run(run.address + count, run.extent) }

    @inlinable @_transparent
    package static func += (run: inout Run, count: Int) { run = run + count }

    /// Elements between two places of one run.
    @inlinable @_transparent
    package static func - (end: Run, start: Run) -> Int { end.address - start.address }
}

extension Run: Equatable where Element: ~Copyable {
    @inlinable @_transparent
    package static func == (a: Run, b: Run) -> Bool { a.address == b.address }
}

extension Run: Comparable where Element: ~Copyable {
    @inlinable @_transparent
    package static func < (a: Run, b: Run) -> Bool { a.address < b.address }
}

/// A value as a run of one, within `body` alone: what a variable holds is not copied for it.
@inlinable @inline(__always)
package func withRun<Element, Result>(of value: Element, _ body: (Run<Element>) -> Result) -> Result {
    withUnsafePointer(to: value) { body(Run($0, count: 1)) }
}

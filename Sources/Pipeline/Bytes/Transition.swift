/// Between pointers and handles, as long as some room has pointers still.
extension UnsafeMutableRawPointer {
    @inlinable @_transparent
    package func loadAddress(_ offset: Int) -> RawRun { RawRun(load(fromByteOffset: offset, as: UnsafeRawPointer.self), .unknown) }
    @inlinable @_transparent
    package func storeAddress(_ run: RawRun, _ offset: Int) { storeBytes(of: run.address, toByteOffset: offset, as: UnsafeRawPointer.self) }
}
extension RawRun {
    @inlinable @_transparent
    package init<Element: ~Copyable>(_ elements: UnsafePointer<Element>) { self.init(elements, .unknown) }
    @inlinable @_transparent
    package init<Element: ~Copyable>(_ elements: UnsafeMutablePointer<Element>) { self.init(elements, .unknown) }
    @inlinable @_transparent
    package init(_ bytes: UnsafeMutableRawPointer) { self.init(bytes, .unknown) }
    @inlinable @_transparent
    package init(_ bytes: UnsafeRawPointer) { self.init(bytes, .unknown) }
}
extension RawRun {
    @inlinable @_transparent
    package func assumingMemoryBound<Element>(to type: Element.Type) -> UnsafePointer<Element> { address.assumingMemoryBound(to: type) }
}
extension RawCells {
    @inlinable @_transparent
    package func assumingMemoryBound<Element>(to type: Element.Type) -> UnsafeMutablePointer<Element> { address.assumingMemoryBound(to: type) }
}
extension UnsafeMutableRawPointer {
    @inlinable @_transparent
    package func copyMemory(from source: RawRun, byteCount: Int) { copyMemory(from: source.address, byteCount: byteCount) }
}
extension WireSlice {
    @inlinable @_transparent
    package init(start: UnsafeRawPointer, count: Int) { self.init(start: RawRun(start, .unknown), count: count) }
    @inlinable @_transparent
    package var bytes: WireSlice { self }
}

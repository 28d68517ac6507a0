extension RawSpan {
    /// The byte at an offset, which is below ``byteCount``.
    package subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// A copy of all of them.
    package var copy: [UInt8] { withUnsafeBytes { Array($0) } }
}

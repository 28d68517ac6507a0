/// Reads what ``BytesOut`` wrote. Damaged bytes give nil, never more than there is.
package struct BytesIn {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package var left: Int { bytes.endIndex - position }

    package mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard left >= size else { return nil }
        var number = Number.zero
        withUnsafeMutableBytes(of: &number) { target in
            for index in 0..<size { target[index] = bytes[position + index] }
        }
        position += size
        return Number(littleEndian: number)
    }

    package mutating func raw(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, left >= count else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    package mutating func counted() -> ArraySlice<UInt8>? {
        guard let count = number(UInt32.self) else { return nil }
        return raw(Int(count))
    }

    package mutating func text() -> String? {
        guard let bytes = counted() else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    package mutating func rest() -> ArraySlice<UInt8> {
        defer { position = bytes.endIndex }
        return bytes[position...]
    }
}

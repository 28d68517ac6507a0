/// Writes numbers and texts one after the other: little-endian, texts with their length ahead.
package struct BytesOut: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func append(raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

    /// Up to 4 GiB.
    package mutating func append(counted: [UInt8]) {
        append(UInt32(truncatingIfNeeded: counted.count))
        bytes.append(contentsOf: counted)
    }

    package mutating func append(_ text: String) { append(counted: Array(text.utf8)) }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

import Glibc

/// What the headers of one call say, as far as anybody asks: the fields that ``FieldName`` knows, in order.
///
/// One run of bytes, so that the headers of a call are compared with those of the last call by their bytes: what they say is then known
/// already. Keeps its memory.
package struct CallFields: Sendable {
    /// For each field its name, four bytes of length, its value.
    private var bytes: [UInt8] = []

    package init() {}

    /// From texts; names that are not known are left out.
    package init(_ fields: [(String, String)]) {
        for (name, value) in fields { add(FieldName(Array(name.utf8).span.bytes), Array(value.utf8).span.bytes) }
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func add(_ name: FieldName, _ value: RawSpan) {
        guard name != .other else { return }
        bytes.append(name.rawValue)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value.byteCount).bigEndian) { bytes.append(contentsOf: $0) }
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    func says(the other: CallFields) -> Bool {
        bytes.count == other.bytes.count
            && bytes.withUnsafeBytes { mine in
                other.bytes.withUnsafeBytes { theirs in
                    guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else { return true }
                    return memcmp(mine, theirs, bytes.count) == 0
                }
            }
    }

    /// As texts.
    package var all: [(name: FieldName, value: String)] {
        var fields: [(name: FieldName, value: String)] = []
        var rest = bytes.span.bytes
        while rest.byteCount >= 5 {
            let count = Int(rest.bigEndian(at: 1))
            let value = rest.extracting(droppingFirst: 5).extracting(first: count)
            fields.append((FieldName(rawValue: rest[0]) ?? .other, String(decoding: value.copy, as: UTF8.self)))
            rest = rest.extracting(droppingFirst: 5 + count)
        }
        return fields
    }

    /// The first field of a name; empty: there is none.
    func first(_ name: FieldName) -> String { all.first { $0.name == name }?.value ?? "" }
}

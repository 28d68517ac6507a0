/// A label set whose names are not planned: `traces_target_info`, `traces_host_info`. As a key: per label, in the order of names, the lengths
/// and bytes of name and value.
@usableFromInline package enum FreeLabelSet {
    package static func append(_ labels: [String: [UInt8]], to out: inout ByteBuilder) {
        for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            out.appendVarint(UInt64(name.utf8.count))
            out.append(name)
            out.appendVarint(UInt64(value.count))
            out.append(value)
        }
    }

    @inlinable package static func forEach(_ key: WireSlice, _ body: (_ name: WireSlice, _ value: WireSlice) -> Void) {
        var cursor = WireCursor(key)
        while !cursor.isAtEnd {
            guard let name = cursor.slice(), let value = cursor.slice() else { return }
            body(name, value)
        }
    }

    static func isValid(_ key: WireSlice) -> Bool {
        var valid = true
        forEach(key) { valid = valid && UTF8Text.isValid($1) && $0.count > 0 }
        return valid
    }
}

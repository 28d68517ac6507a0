/// How an attribute key becomes a label name (tempo-behaviour 3.5).
package enum LabelName {
    /// The five names that a dimension may not take over; it is prefixed instead, even when the intrinsic is off.
    package static let intrinsics: Set<String> = ["service", "span_name", "span_kind", "status_code", "status_message"]

    /// Every code point outside `[A-Za-z0-9_]` becomes one `_`; a leading digit stays.
    package static func sanitise(_ key: String) -> String {
        key.withSlice { sanitise($0) }
    }

    /// The same for a key as a sender wrote it: each byte that belongs to no well-formed character becomes a `_` of its own, as
    /// Go reads them. Keys that were cut inside a character have some.
    static func sanitise(_ key: WireSlice) -> String {
        var name: [UInt8] = []
        name.reserveCapacity(key.count)
        var index = 0
        while index < key.count {
            name.append(isAllowed(key[index]) ? key[index] : UInt8(ascii: "_"))
            index += UTF8Text.characterLength(key, at: index) ?? 1
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// The label name of a dimension or of a mapping.
    package static func dimension(_ key: String) -> String { protected(sanitise(key)) }

    /// The same for a key as a sender wrote it.
    static func dimension(_ key: WireSlice) -> String { protected(sanitise(key)) }

    private static func protected(_ name: String) -> String { intrinsics.contains(name) ? "__" + name : name }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

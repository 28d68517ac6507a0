import PipelineSupport
import TestSupport

/// Writes a request anew as no canonical encoder would, though it says the same: tags, lengths and numbers padded, zeros spelt
/// out, earlier values that later ones replace, messages in two pieces, fields that nobody knows.
struct OddEncoding {
    /// Messages of OTLP by what is in them; numbers that stand for no message are plain fields.
    enum Message {
        case request, resourceSpans, resource, scopeSpans, span, event, link, status, keyValue, anyValue, array, list, opaque

        func inner(_ number: UInt64) -> Message? {
            switch (self, number) {
            case (.request, 1): .resourceSpans
            case (.resourceSpans, 1): .resource
            case (.resourceSpans, 2): .scopeSpans
            case (.scopeSpans, 2): .span
            case (.resource, 1), (.span, 9), (.event, 3), (.link, 4), (.list, 1): .keyValue
            case (.span, 11): .event
            case (.span, 13): .link
            case (.span, 15): .status
            case (.keyValue, 2), (.array, 1): .anyValue
            case (.anyValue, 5): .array
            case (.anyValue, 6): .list
            default: nil
            }
        }

        /// Plain fields that count once, as number and wire type; identifiers are left alone.
        var singular: [(number: UInt64, wire: UInt64)] {
            switch self {
            case .span: [(3, 2), (5, 2), (6, 0), (7, 1), (8, 1), (10, 0), (12, 0), (14, 0), (16, 5)]
            case .event: [(1, 1), (2, 2), (4, 0)]
            case .link: [(3, 2), (5, 0), (6, 5)]
            case .status: [(2, 2), (3, 0)]
            case .keyValue: [(1, 2)]
            case .anyValue: [(1, 2), (2, 0), (3, 0), (4, 1), (7, 2)]
            default: []
            }
        }
    }

    private var random: SplitMix64
    /// Some values of attributes are followed by an empty one, which changes nothing. (libprotobuf-c forgets the first one.)
    private let hasEmptyValues: Bool

    init(seed: UInt64, hasEmptyValues: Bool) {
        random = SplitMix64(seed: seed)
        self.hasEmptyValues = hasEmptyValues
    }

    mutating func request(_ bytes: [UInt8]) -> [UInt8] { message(.request, bytes[...]) }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func message(_ kind: Message, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes
        var seen: Set<UInt64> = []
        while let tag = Self.varint(&rest) {
            if chance(12), kind != .request { out += unknown() }
            // An earlier value, which the field's own replaces: of a oneof any member.
            let plain = kind.singular
            if chance(6), let other = plain.randomElement(using: &random), kind == .anyValue || other.number == tag >> 3 {
                out += field(other.number, other.wire)
            }
            seen.insert(tag >> 3)
            out += copy(kind, tag, &rest)
        }
        // Zeros that a canonical encoder leaves out; in a oneof they would count.
        if kind != .anyValue {
            for (number, wire) in kind.singular where !seen.contains(number) && chance(4) { out += zero(number, wire) }
        }
        return out
    }

    private mutating func copy(_ kind: Message, _ tag: UInt64, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        switch tag & 7 {
        case 0: return padded(tag, most: 5) + padded(Self.varint(&rest) ?? 0, most: 10)
        case 1: return padded(tag, most: 5) + take(8, &rest)
        case 5: return padded(tag, most: 5) + take(4, &rest)
        default:
            let content = take(Int(Self.varint(&rest) ?? 0), &rest)
            guard let inner = kind.inner(tag >> 3) else { return delimited(tag, content) }
            let written = message(inner, content[...])
            switch inner {
            case .status where chance(3): return pieces(tag, content)
            case .anyValue where hasEmptyValues && kind == .keyValue && !content.isEmpty && chance(6):
                return delimited(tag, written) + delimited(tag, [])
            default: return delimited(tag, written)
            }
        }
    }

    /// A message field by field, each in an occurrence of its own: together they are merged.
    private mutating func pieces(_ tag: UInt64, _ content: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var rest = content[...]
        while let inner = Self.varint(&rest) { out += delimited(tag, copy(.opaque, inner, &rest)) }
        return out.isEmpty ? delimited(tag, []) : out
    }

    private mutating func unknown() -> [UInt8] {
        field(UInt64.random(in: 100...5000, using: &random), [0, 1, 2, 5].randomElement(using: &random) ?? 0)
    }

    private mutating func field(_ number: UInt64, _ wire: UInt64) -> [UInt8] {
        switch wire {
        case 0: padded(number << 3, most: 5) + padded(.random(in: 0...300, using: &random), most: 10)
        case 2: delimited(number << 3 | 2, Array(repeating: 0x61, count: Int.random(in: 0...200, using: &random)))
        default: padded(number << 3 | wire, most: 5) + (0..<(wire == 1 ? 8 : 4)).map { _ in UInt8.random(in: 0...0xff, using: &random) }
        }
    }

    private mutating func zero(_ number: UInt64, _ wire: UInt64) -> [UInt8] {
        switch wire {
        case 0: padded(number << 3, most: 5) + padded(0, most: 10)
        case 2: delimited(number << 3 | 2, [])
        default: padded(number << 3 | wire, most: 5) + Array(repeating: 0, count: wire == 1 ? 8 : 4)
        }
    }

    private mutating func delimited(_ tag: UInt64, _ content: [UInt8]) -> [UInt8] {
        padded(tag, most: 5) + padded(UInt64(content.count), most: 5) + content
    }

    /// A varint of up to `most` bytes, whatever it would take.
    private mutating func padded(_ value: UInt64, most: Int) -> [UInt8] {
        let shortest = Proto.varint(value)
        guard shortest.count < most, chance(3) else { return shortest }
        let more = Int.random(in: 1...most - shortest.count, using: &random)
        var bytes = shortest
        bytes[bytes.count - 1] |= 0x80
        return bytes + Array(repeating: 0x80, count: more - 1) + [0]
    }

    private func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// nil at the end.
    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

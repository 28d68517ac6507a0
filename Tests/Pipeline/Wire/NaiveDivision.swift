/// What a request says of each of its spans, told without the walker: the fields around it, and its bytes.
struct NaiveDivision {
    struct Span: Hashable {
        /// Beside resource spans, beside scopes, beside spans: fields as they are written.
        var outer: [[UInt8]]
        var group: [[UInt8]]
        var scope: [[UInt8]]
        /// The scope's field number.
        var place: UInt64
        var bytes: [UInt8]

        /// What decides where it goes: the first trace id that is one, or else the first span id.
        var key: [UInt8] {
            let fields = NaiveDivision.fields(bytes[...]) ?? []
            func ids(_ number: UInt64, _ count: Int) -> [[UInt8]] {
                fields.filter { $0.number == number && $0.wire == 2 && $0.content.count == count }.map { Array($0.content) }
            }
            return ids(1, 16).first { $0.contains { $0 != 0 } } ?? ids(2, 8).first ?? []
        }
    }

    struct Field {
        var number: UInt64
        var wire: UInt64
        var bytes: ArraySlice<UInt8>
        var content: ArraySlice<UInt8>
    }

    var spans: [Span] = []

    /// nil: it is no request.
    init?(_ request: [UInt8], isPush: Bool = false) {
        guard let top = Self.fields(request[...]) else { return nil }
        let outer = top.filter { $0.number != 1 && !(isPush && $0.number == 2) }.map { Array($0.bytes) }
        for group in top where group.number == 1 {
            guard let inner = Self.fields(group.content) else { return nil }
            let around = inner.filter { $0.number != 2 && !($0.number == 1000 && $0.wire == 2) }.map { Array($0.bytes) }
            let place: UInt64 = inner.contains { $0.number == 2 } ? 2 : 1000
            for scope in inner where scope.number == place && scope.wire == 2 {
                guard let fields = Self.fields(scope.content) else { return nil }
                let beside = fields.filter { $0.number != 2 }.map { Array($0.bytes) }
                for span in fields where span.number == 2 {
                    spans.append(Span(outer: outer, group: around, scope: beside, place: place, bytes: Array(span.content)))
                }
            }
        }
    }

    static func fields(_ bytes: ArraySlice<UInt8>) -> [Field]? {
        var rest = bytes
        var fields: [Field] = []
        while !rest.isEmpty {
            let start = rest.startIndex
            guard let tag = varint(&rest) else { return nil }
            var content = rest.prefix(0)
            switch tag & 7 {
            case 0: guard varint(&rest) != nil else { return nil }
            case 1:
                guard rest.count >= 8 else { return nil }
                rest = rest.dropFirst(8)
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
                content = rest.prefix(Int(length))
                rest = rest.dropFirst(Int(length))
            case 5:
                guard rest.count >= 4 else { return nil }
                rest = rest.dropFirst(4)
            default: return nil
            }
            fields.append(Field(number: tag >> 3, wire: tag & 7, bytes: bytes[start..<rest.startIndex], content: content))
        }
        return fields
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

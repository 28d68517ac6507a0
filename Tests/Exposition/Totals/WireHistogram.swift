import Exposition

/// A `prometheus.Histogram` read back, independently of the code that writes it.
struct WireHistogram {
    var count: UInt64?
    var sum: Double?
    var schema: Int64 = 0
    var zeroThreshold: Double?
    var zeroCount: UInt64?
    var spans: [[Int64]] = []
    var deltas: [Int64] = []
    var timestamp: Int64 = 0
    var otherFields: [Int] = []

    /// - Parameter entry: the `histograms` entry of a time series, tag and length included.
    init?(entry: [UInt8]) {
        let outer = WireMessage(entry)
        guard outer.fields.count == 1, let field = outer.fields.first, field.number == 4 else { return nil }
        for field in WireMessage(field.content).fields {
            switch field.number {
            case 1: count = field.value
            case 3: sum = Double(bitPattern: field.value)
            case 4: schema = WireMessage.zigZag(field.value)
            case 5: zeroThreshold = Double(bitPattern: field.value)
            case 6: zeroCount = field.value
            case 11: spans.append(WireMessage.span(field.content))
            case 12: deltas += WireMessage.packed(field.content)
            case 15: timestamp = Int64(bitPattern: field.value)
            default: otherFields.append(field.number)
            }
        }
    }
}

/// Any protobuf message, field by field.
struct WireMessage {
    struct Field {
        var number: Int
        /// Of a varint or fixed64 field.
        var value: UInt64 = 0
        /// Of a length-delimited field.
        var content: [UInt8] = []
    }

    var fields: [Field] = []

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let tag = Self.varint(&rest) {
            var field = Field(number: Int(tag >> 3))
            switch tag & 7 {
            case 0: field.value = Self.varint(&rest) ?? 0
            case 1:
                field.value = rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
            default:
                let length = Int(Self.varint(&rest) ?? 0)
                field.content = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            fields.append(field)
        }
    }

    subscript(number: Int) -> [Field] { fields.filter { $0.number == number } }

    static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst() {
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
        }
        return nil
    }

    static func zigZag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }

    /// [offset, length].
    static func span(_ bytes: [UInt8]) -> [Int64] {
        let message = WireMessage(bytes)
        return [zigZag(message[1].first?.value ?? 0), Int64(message[2].first?.value ?? 0)]
    }

    static func packed(_ bytes: [UInt8]) -> [Int64] {
        var rest = bytes[...]
        var values: [Int64] = []
        while let value = varint(&rest) { values.append(zigZag(value)) }
        return values
    }
}

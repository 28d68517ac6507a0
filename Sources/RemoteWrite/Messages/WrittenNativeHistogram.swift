import Protobuf

/// A native histogram of a `WriteRequest`, read: exponential buckets, or custom ones.
struct WrittenNativeHistogram {
    private static let customSchema: Int64 = -53

    private(set) var count = 0.0
    private(set) var sum = 0.0
    private(set) var schema: Int64 = 0
    private(set) var zeroThreshold = 0.0
    private(set) var zeroCount = 0.0
    /// Milliseconds since the epoch.
    private(set) var time: Int64 = 0
    private(set) var bounds: [Double] = []
    /// Index of the first bucket, and the counts from there on, each bucket alone.
    private(set) var first: Int64 = 0
    private(set) var counts: [Double] = []

    var isCustom: Bool { schema == Self.customSchema }

    /// nil: malformed, or more than ``RemoteWriteLimits/maxBuckets`` from its first bucket to its last one.
    init?(_ message: [UInt8], _ content: Range<Int>) {
        var spans: [(offset: Int64, length: UInt64)] = []
        var listed: [Double] = []
        var current: Int64 = 0
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            switch field.number {
            case 1: count = Double(field.value)
            case 2: count = Double(bitPattern: field.value)
            case 3: sum = Double(bitPattern: field.value)
            case 4: schema = Self.signed(field.value)
            case 5: zeroThreshold = Double(bitPattern: field.value)
            case 6: zeroCount = Double(field.value)
            case 7: zeroCount = Double(bitPattern: field.value)
            case 11:
                var span: (offset: Int64, length: UInt64) = (0, 0)
                var parts = ProtobufFields(message, field.content)
                while let part = parts.next() {
                    if part.number == 1 { span.offset = Self.signed(part.value) }
                    if part.number == 2 { span.length = part.value }
                }
                if parts.isMalformed { return nil }
                spans.append(span)
            case 12:
                var numbers = ProtobufNumbers(message, field.content)
                while let number = numbers.varint() {
                    current = current.addingReportingOverflow(Self.signed(number)).partialValue
                    listed.append(Double(current))
                }
                if numbers.isMalformed { return nil }
            case 13:
                guard let found = ProtobufNumbers.doubles(message, field.content) else { return nil }
                listed += found
            case 15: time = Int64(bitPattern: field.value)
            case 16:
                guard let found = ProtobufNumbers.doubles(message, field.content) else { return nil }
                bounds += found
            default: break
            }
        }
        if fields.isMalformed { return nil }
        guard lay(listed, spans) else { return nil }
    }

    private mutating func lay(_ listed: [Double], _ spans: [(offset: Int64, length: UInt64)]) -> Bool {
        var rest = listed[...]
        for (index, span) in spans.enumerated() {
            if index == 0 {
                first = span.offset
            } else {
                guard span.offset >= 0, span.offset <= Int64(RemoteWriteLimits.maxBuckets - counts.count) else { return false }
                counts += repeatElement(0, count: Int(span.offset))
            }
            guard span.length <= UInt64(rest.count), counts.count + Int(span.length) <= RemoteWriteLimits.maxBuckets else { return false }
            counts += rest.prefix(Int(span.length))
            rest = rest.dropFirst(Int(span.length))
        }
        return true
    }

    private static func signed(_ zigZag: UInt64) -> Int64 { Int64(bitPattern: zigZag >> 1) ^ -Int64(bitPattern: zigZag & 1) }
}

/// A trace id as an exemplar's label: lower-case hex without leading zero digits (tempo-behaviour 6.3).
enum TraceIDText {
    static func append(_ exemplar: Exemplar, to out: inout ByteBuilder) {
        var isLeading = true
        for half in [exemplar.traceHigh, exemplar.traceLow] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: (half >> shift) & 15)
                if isLeading, digit == 0 { continue }
                isLeading = false
                out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

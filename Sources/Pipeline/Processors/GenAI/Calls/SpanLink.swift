/// Which span is whose child, in 64-bit numbers: all that is kept of spans that say nothing of models.
///
/// A number is made of trace and span id with secrets, so that numbers which fall together cannot be chosen; that two spans of a tenant have the
/// same by chance would take billions of them at once.
struct SpanLink: BitwiseCopyable {
    var trace: UInt64
    /// Odd; 0: there is none.
    var span: UInt64
    var parent: UInt64

    private static let secrets = (UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1)

    /// - Parameters: 16, 8 and 8 bytes; nil: there is none.
    @inline(__always)
    init(trace: UnsafeRawPointer?, span: UnsafeRawPointer?, parent: UnsafeRawPointer?) {
        let (a, b, c) = Self.secrets
        var ofTrace: UInt64 = 0
        if let trace { ofTrace = Self.fold(trace.loadUnaligned(as: UInt64.self) ^ a, (trace + 8).loadUnaligned(as: UInt64.self) ^ b) }
        self.trace = ofTrace
        self.span = span.map { Self.fold($0.loadUnaligned(as: UInt64.self) ^ ofTrace, c) | 1 } ?? 0
        self.parent = parent.map { Self.fold($0.loadUnaligned(as: UInt64.self) ^ ofTrace, c) | 1 } ?? 0
    }

    /// Both halves of the product: ids that count up differ in few bits, and those at one end only.
    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}

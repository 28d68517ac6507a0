/// Which span is whose child, as it was sent: all that is kept of spans that say nothing of models.
struct SpanLink: BitwiseCopyable {
    /// 0: there is none.
    var traceHigh: UInt64 = 0
    var traceLow: UInt64 = 0
    var span: UInt64 = 0
    var parent: UInt64 = 0

    static let none = SpanLink()

    private init() {}

    @inline(__always)
    init(_ fields: borrowing SpanFields) {
        traceHigh = fields.traceID.loadUnaligned(as: UInt64.self)
        traceLow = (fields.traceID + 8).loadUnaligned(as: UInt64.self)
        span = fields.spanID.loadUnaligned(as: UInt64.self)
        parent = fields.parentSpanID.loadUnaligned(as: UInt64.self)
    }

    @inline(__always)
    func numbers(_ secrets: SpanNumbers.Secrets) -> SpanNumbers { SpanNumbers(self, secrets) }
}

/// A span, its parent span and its trace in 64-bit numbers.
///
/// They are made with secrets, so that numbers which fall together cannot be chosen; that two spans of a tenant have the same by chance would
/// take billions of them at once.
struct SpanNumbers: BitwiseCopyable {
    var trace: UInt64
    /// Odd; 0: there is none.
    var span: UInt64
    var parent: UInt64

    /// Who makes many numbers keeps them at hand: to ask for what is made once costs more than to multiply by it.
    struct Secrets: BitwiseCopyable, Sendable {
        fileprivate let a, b, c: UInt64

        static let ofProcess = Secrets(
            a: UInt64.random(in: .min ... .max) | 1, b: UInt64.random(in: .min ... .max) | 1, c: UInt64.random(in: .min ... .max) | 1)
    }

    @inline(__always)
    init(_ link: SpanLink, _ secrets: Secrets) {
        let (a, b, c) = (secrets.a, secrets.b, secrets.c)
        let hasTrace = link.traceHigh | link.traceLow != 0
        let ofTrace = hasTrace ? Self.fold(link.traceHigh ^ a, link.traceLow ^ b) : 0
        trace = hasTrace ? ofTrace | 1 : 0
        span = link.span == 0 ? 0 : Self.fold(link.span ^ ofTrace, c) | 1
        parent = link.parent == 0 ? 0 : Self.fold(link.parent ^ ofTrace, c) | 1
    }

    /// Both halves of the product: ids that count up differ in few bits, and those at one end only.
    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}

/// The fields of one span as they lie in the request. Not copyable: a span has one set of them, which is handed on where it lies. To a function
/// that is not inlined it goes as `inout`: what such a one borrows is copied for it.
struct SpanFields: ~Copyable {
    /// 16 bytes; zeros: none.
    var traceID: RawRun
    /// 8 bytes, not all zeros: a span without one refuses the request.
    var spanID: RawRun
    /// 8 bytes; zeros: none.
    var parentSpanID: RawRun
    var name: WireSlice
    var statusMessage: WireSlice
    var traceState: WireSlice
    var start: UInt64 = 0
    var end: UInt64 = 0
    /// As sent: a number that the enumeration does not know stays a number.
    var kind: Int32 = 0
    var statusCode: Int32 = 0
    var hasEvents = false
    /// Bytes of the span as Tempo re-encodes it (tempo-behaviour 3.9).
    var size = 0

    /// - Parameter nothing: an empty text, behind which there are zeros (``RequestBytes/nothing``): asked for once a request, not once a span.
    init(nothing: WireSlice) {
        traceID = nothing.start
        spanID = nothing.start
        parentSpanID = nothing.start
        name = nothing
        statusMessage = nothing
        traceState = nothing
    }

    var hasTrace: Bool { !TraceHalves(traceID).isNone }
}

/// The value of a wanted attribute: where its text or its encoded value lies.
struct SlotValue: BitwiseCopyable {
    /// How many bytes of what.
    struct Form: BitwiseCopyable {
        /// Twice the bytes, plus 1 when they are the text itself and not an encoded `AnyValue`.
        fileprivate var bits: UInt32

        static let none = Form(count: 0, isText: true)

        /// - Parameter count: bytes, below 2³¹ as every request's are.
        @inline(__always)
        init(count: Int, isText: Bool) { bits = UInt32(truncatingIfNeeded: count) &<< 1 | (isText ? 1 : 0) }
    }

    var start: RawRun
    private var form: Form
    /// The span or resource it was seen on; an older stamp means absent.
    var stamp: UInt32

    @inline(__always)
    init(start: RawRun, _ form: Form, stamp: UInt32) {
        self.start = start
        self.form = form
        self.stamp = stamp
    }

    /// - Parameter count: bytes, below 2³¹ as every request's are.
    @inline(__always)
    init(start: RawRun, count: Int, stamp: UInt32, isText: Bool) {
        self.init(start: start, Form(count: count, isText: isText), stamp: stamp)
    }

    /// Bytes.
    var count: Int {
        @inline(__always) get { Int(form.bits &>> 1) }
    }

    /// The bytes are the text itself, not an encoded `AnyValue`.
    var isText: Bool {
        @inline(__always) get { form.bits & 1 != 0 }
    }

    var slice: WireSlice {
        @inline(__always) get { WireSlice(start: start, count: count) }
    }

    /// Mixes it into a hash (``KeyHash``). In front of a value its key stands with the tags and lengths of both, or other fields of the span.
    @inline(__always)
    func mixed(into state: UInt64, secret: UInt64) -> UInt64 { KeyHash.mix(state, form: form.bits, start, count, secret: secret) }

    /// The number that it is as an int of at most four bytes and not below zero, in its canonical form; nil: it is to be looked at.
    var shortInteger: Int? {
        @inline(__always) get {
            let bits = UInt64(truncatingIfNeeded: count &- 1) &* 8
            guard bits &- 8 <= 24, !isText, start.load(as: UInt8.self) == UInt8(AnyValueTag.int) else { return nil }
            let bytes = UInt64(littleEndian: (start + 1).loadUnaligned(as: UInt64.self)) & (1 &<< bits &- 1)
            // All bytes but the last one go on.
            guard bytes & 0x8080_8080 == 0x8080_8080 & (1 &<< (bits &- 8) &- 1) else { return nil }
            return Int(truncatingIfNeeded: bytes & 0x7f | (bytes & 0x7f00) &>> 1 | (bytes & 0x7f_0000) &>> 2 | (bytes & 0x7f00_0000) &>> 3)
        }
    }

    /// Appends the value as text (tempo-behaviour 3.4); bytes beyond `limit` may be missing.
    func appendText(to out: inout ByteBuilder, limit: Int = .max) {
        if isText {
            out.append(start, min(count, limit))
        } else {
            AttributeText.append(anyValue: slice, to: &out, limit: limit)
        }
    }
}

/// How often a span counts, as an attribute of the span or resource with this stamp says.
struct StampedWeight {
    var stamp: UInt32
    var weight: Double
}

/// Processors that have a multiplier key of their own (tempo-behaviour 3.9): where their weights lie.
enum WeighingProcessor {
    static let spanMetrics = 0
    static let serviceGraphs = 1
    /// No processor: the stamp alone tells that there is a mark of ``SpanMarks``.
    static let marks = 2
    static let count = 3
}

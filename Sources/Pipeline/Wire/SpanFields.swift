/// The fields of one span as they lie in the request.
struct SpanFields {
    var traceID: UnsafeRawPointer?
    var name = WireSlice(start: SpanFields.nothing, count: 0)
    var statusMessage = WireSlice(start: SpanFields.nothing, count: 0)
    var traceState = WireSlice(start: SpanFields.nothing, count: 0)
    var start: UInt64 = 0
    var end: UInt64 = 0
    /// As sent: a number that the enumeration does not know stays a number.
    var kind: Int32 = 0
    var statusCode: Int32 = 0
    /// Bytes of the span as Tempo re-encodes it (tempo-behaviour 3.9).
    var size = 0

    /// Readable memory for empty slices: copies in whole steps may touch it.
    nonisolated(unsafe) static let nothing: UnsafeRawPointer = {
        let zeros = UnsafeMutableRawPointer.allocate(byteCount: RequestBytes.slack, alignment: 16)
        zeros.initializeMemory(as: UInt8.self, repeating: 0, count: RequestBytes.slack)
        return UnsafeRawPointer(zeros)
    }()
}

/// The value of a wanted attribute: where its text or its encoded value lies.
struct SlotValue {
    var start: UnsafeRawPointer
    var count: UInt32
    /// The span or resource it was seen on; an older stamp means absent.
    var stamp: UInt32
    /// The bytes are the text itself, not an encoded `AnyValue`.
    var isText: Bool
}

/// How often a span counts, as an attribute of the span or resource with this stamp says.
struct StampedWeight {
    var stamp: UInt32
    var weight: Double
}

/// Why a whole request is refused; nothing of it is counted then.
package enum RequestError: Error, Equatable {
    /// Not protobuf, or not this message.
    case malformed
    /// A trace id that is neither absent nor 16 bytes; its length in bits (tempo-behaviour 2.1 rule 2).
    case traceID(bits: Int)
    /// A span id that is not 8 bytes or all zero; its length in bits.
    case spanID(bits: Int)

    package var message: String {
        switch self {
        case .malformed: "request is not a valid OTLP protobuf message"
        case .traceID(let bits): "trace ids must be 128 bit, received \(bits) bits"
        case .spanID(let bits): "span ids must be 64 bit and not all zero, received \(bits) bits"
        }
    }
}

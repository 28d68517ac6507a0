/// Why a whole request is refused; nothing of it is counted then.
package enum RequestError: Error, Equatable {
    /// Not protobuf, or not this message.
    case malformed
    /// A trace id that is neither absent nor 16 bytes; its length in bits (tempo-behaviour 2.1 rule 2).
    case traceID(bits: Int)
    /// A span id that is not 8 bytes or all zero; its length in bits.
    case spanID(bits: Int)
    /// What its spans would be counted by takes more memory than a request may (``IntakePlan/maxStagedBytes``); the limit in bytes.
    case tooLarge(limit: Int)
    /// What stands around its spans would be copied for too many targets of `metronome.route`; the limit in bytes.
    case tooManyCopies(limit: Int)

    package var message: String {
        switch self {
        case .malformed: "request is not a valid OTLP protobuf message"
        case .traceID(let bits): "trace ids must be 128 bit, received \(bits) bits"
        case .tooLarge(let limit): "labels of the request's spans take more than \(limit) bytes together; send fewer spans at once"
        case .tooManyCopies(let limit):
            "resource and scope of the request's spans, once for each target, take more than \(limit) bytes; send fewer traces at once, or less in the resource"
        case .spanID(let bits): "span ids must be 64 bit and not all zero, received \(bits) bits"
        }
    }
}

extension RequestError {
    /// What is wrong with a trace id, nil when nothing is.
    init?(traceID id: WireSlice) {
        guard id.count != 16, id.count != 0 else { return nil }
        self = .traceID(bits: id.count * 8)
    }

    /// What is wrong with a span id, nil when nothing is.
    init?(spanID id: WireSlice) {
        guard id.count == 8 else {
            self = .spanID(bits: id.count * 8)
            return
        }
        guard id.allSatisfy({ $0 == 0 }) else { return nil }
        self = .spanID(bits: 0)
    }
}

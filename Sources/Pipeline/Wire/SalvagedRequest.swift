/// What is left of a request that was refused for the ids of some of its spans: the same bytes without these spans.
package struct SalvagedRequest: ~Copyable {
    /// A request to be walked as any other.
    package private(set) var bytes = ByteBuilder()
    package private(set) var kept = 0
    /// Spans that were left out, by what is wrong with them first.
    package private(set) var invalidTraceIDs = 0
    package private(set) var invalidSpanIDs = 0
    /// What is wrong with the first of them.
    package private(set) var reason: RequestError?

    package var rejected: Int { invalidTraceIDs + invalidSpanIDs }
    package var message: String { "\(rejected) \(rejected == 1 ? "span was" : "spans were") left out: \(reason?.message ?? "")" }

    /// Which message it is whose fields are copied.
    private enum Level {
        case request, resourceSpans, scopeSpans

        /// The message that stands in a field and is copied field by field; nil: the field is copied as it is.
        func nested(_ tag: UInt64) -> Level? {
            switch self {
            case .request: tag == RequestTag.resourceSpans ? .resourceSpans : nil
            case .resourceSpans: tag == ResourceSpansTag.scopeSpans || tag == ResourceSpansTag.deprecatedScopeSpans ? .scopeSpans : nil
            case .scopeSpans: nil
            }
        }
    }

    /// nil where the request cannot be walked.
    ///
    /// - Parameter request: with ``RequestBytes/slack`` readable bytes behind it.
    package init?(_ request: WireSlice) {
        guard copy(request, .request) else { return nil }
    }

    /// Appends the fields of a message.
    ///
    /// - Returns: false where it cannot be walked.
    private mutating func copy(_ message: WireSlice, _ level: Level) -> Bool {
        var cursor = WireCursor(message)
        while !cursor.isAtEnd {
            let field = cursor.position
            guard let tag = cursor.varint() else { return false }
            if let nested = level.nested(tag) {
                guard let content = cursor.slice() else { return false }
                bytes.appendVarint(tag)
                let width = varintSize(UInt64(content.count))
                let length = bytes.beginMessage(width: width)
                // Without spans, too: where there are scope spans, deprecated ones do not count.
                guard copy(content, nested) else { return false }
                _ = bytes.endMessage(at: length, width: width)
                continue
            }
            if level == .scopeSpans, tag == ScopeSpansTag.spans {
                guard let span = cursor.slice() else { return false }
                if let fault = Self.fault(of: span) {
                    guard note(fault) else { return false }
                    continue
                }
                kept += 1
            } else {
                guard cursor.skip(tag: tag) else { return false }
            }
            bytes.append(field, cursor.position - field)
        }
        return true
    }

    /// Why a span is left out (tempo-behaviour 2.1 rule 2).
    private static func fault(of span: WireSlice) -> RequestError? {
        var cursor = WireCursor(span)
        var hasSpanID = false
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return .malformed }
            switch tag {
            case SpanTag.traceID:
                guard let id = cursor.slice() else { return .malformed }
                if let fault = RequestError(traceID: id) { return fault }
            case SpanTag.spanID:
                guard let id = cursor.slice() else { return .malformed }
                if let fault = RequestError(spanID: id) { return fault }
                hasSpanID = true
            default:
                guard cursor.skip(tag: tag) else { return .malformed }
            }
        }
        return hasSpanID ? nil : .spanID(bits: 0)
    }

    /// - Returns: false where it is nothing that the others can do without.
    private mutating func note(_ fault: RequestError) -> Bool {
        switch fault {
        case .traceID: invalidTraceIDs += 1
        case .spanID: invalidSpanIDs += 1
        case .malformed, .tooLarge, .tooManyCopies: return false
        }
        reason = reason ?? fault
        return true
    }
}

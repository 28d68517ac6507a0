/// What of an OTLP/JSON request was left out because a value in it could not be read.
package struct JSONLeftOut: Sendable, Equatable {
    /// Spans that were left out, and those that were not.
    package fileprivate(set) var spans = 0
    package fileprivate(set) var kept = 0
    /// Where the first value is, and what was expected there.
    package fileprivate(set) var place = JSONPlace()
    package fileprivate(set) var expected = ""

    package init() {}

    /// Nothing is left of the request.
    package var isAll: Bool { spans > 0 && kept == 0 }

    package var message: String {
        "\(spans) \(spans == 1 ? "span was" : "spans were") left out: \(place.path) at byte \(place.offset) is \(place.value), expected \(expected)"
    }

    /// The same of a request of one span.
    package var reason: String { "\(place.path(behind: "spans") ?? place.path) is \(place.value), expected \(expected)" }
}

extension JSONLeftOut {
    /// - Parameter json: the text, which has been read.
    init(_ converter: borrowing JSONConverter, _ json: WireSlice) {
        guard let fault = converter.fault else { return }
        spans = converter.leftOut
        kept = converter.spans &- converter.leftOut
        place = JSONPlace(of: fault.offset, in: json)
        expected = fault.expected
    }
}

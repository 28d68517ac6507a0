/// Why a JSON request is refused.
package struct JSONRequestError: Error, Equatable {
    /// Bytes before the place.
    package var offset: Int
    package var expected: String
    package var message: String { "request is not valid OTLP/JSON: at byte \(offset): expected \(expected)" }
}

/// Turns an OTLP/JSON request into the protobuf bytes that the walker reads (OTLP specification, "JSON Protobuf Encoding":
/// ids in hex, 64-bit numbers as numbers or strings, enumerations as numbers or names; unknown keys are ignored).
///
/// Writes into a buffer that is reused, so a request costs no allocation once the buffer has grown.
package struct JSONRequestReader: ~Copyable {
    /// Memory kept between requests.
    private static let keptBytes = 4 << 20

    private var converter = JSONConverter()

    package init() {}

    /// - Parameter json: the text, with ``RequestBytes/slack`` readable bytes behind it.
    /// - Returns: the protobuf request, valid until the next call, with as many bytes behind it.
    package mutating func read(_ json: WireSlice) -> Result<WireSlice, JSONRequestError> {
        converter.out.removeAll(keeping: Self.keptBytes)
        converter.text.begin(json.start, end: json.start + json.count)
        do throws(JSONFailure) {
            try converter.message(.request, depth: 0)
            try converter.text.expectEnd()
        } catch {
            return .failure(JSONRequestError(offset: converter.text.offset, expected: error.expected))
        }
        return .success(converter.out.bytes)
    }
}

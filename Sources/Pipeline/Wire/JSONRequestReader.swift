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

    private var converter: JSONConverter
    /// Of the last request that was read.
    package private(set) var leftOut = JSONLeftOut()

    /// - Parameter leavingOut: spans of which a value cannot be read are left out alone, and with a value of a resource or scope all spans of
    ///   that; false: one such value refuses the request. What is no JSON, or no request, is refused either way.
    package init(leavingOut: Bool = false) { converter = JSONConverter(leavingOut: leavingOut) }

    /// - Parameter json: the text, with ``RequestBytes/slack`` readable bytes behind it.
    /// - Returns: the protobuf request, valid until the next call, with as many bytes behind it.
    package mutating func read(_ json: WireSlice) -> Result<WireSlice, JSONRequestError> {
        converter.out.removeAll(keeping: Self.keptBytes)
        leftOut = JSONLeftOut()
        converter.begin(json)
        do throws(JSONFailure) {
            try converter.message(.request, depth: 0)
            try converter.text.expectEnd()
        } catch {
            return .failure(JSONRequestError(offset: converter.text.offset, expected: error.expected))
        }
        if converter.fault != nil { leftOut = JSONLeftOut(converter, json) }
        return .success(converter.out.bytes)
    }
}

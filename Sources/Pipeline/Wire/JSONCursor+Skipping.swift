extension JSONCursor {
    /// Passes over any value.
    ///
    /// - Parameter limit: levels that it may nest, with those around it.
    mutating func skipValue(depth: Int, limit: Int = OTLPJSON.maxDepth) throws(JSONFailure) {
        guard depth < limit else { throw JSONFailure(expected: "less than \(limit) levels") }
        switch peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"): try skipObject(depth: depth, limit: limit)
        case UInt8(ascii: "["): try skipArray(depth: depth, limit: limit)
        case UInt8(ascii: "t"): if !takeWord("true") { throw Self.failure("true") }
        case UInt8(ascii: "f"): if !takeWord("false") { throw Self.failure("false") }
        case UInt8(ascii: "n"): if !takeWord("null") { throw Self.failure("null") }
        default: _ = try numberText()
        }
    }

    private mutating func skipObject(depth: Int, limit: Int) throws(JSONFailure) {
        try expect(UInt8(ascii: "{"), "an object")
        if take(UInt8(ascii: "}")) { return }
        repeat {
            _ = try string()
            try expect(UInt8(ascii: ":"), "a colon")
            try skipValue(depth: depth + 1, limit: limit)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "a comma or the end of an object")
    }

    private mutating func skipArray(depth: Int, limit: Int) throws(JSONFailure) {
        try expect(UInt8(ascii: "["), "an array")
        if take(UInt8(ascii: "]")) { return }
        repeat { try skipValue(depth: depth + 1, limit: limit) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "a comma or the end of an array")
    }
}

/// Hand-made spans for tests that need to know exactly what was sent.
package struct SpanFixture: Sendable {
    package var service = "svc"
    package var name = "GET /"
    /// OTLP's number: 2 is SERVER.
    package var kind: Int64 = 2
    package var attributes: [String: JSONValue] = [:]
    package var durationMilliseconds = 50
    /// The number that the first span's ids are made of; those of further spans follow.
    package var firstNumber = 1

    package init(service: String = "svc", name: String = "GET /", attributes: [String: JSONValue] = [:]) {
        self.service = service
        self.name = name
        self.attributes = attributes
    }

    /// An OTLP/JSON request (times relative to now) with `count` spans of distinct ids.
    package func document(count: Int = 1) -> JSONValue {
        let spans = (firstNumber..<firstNumber + max(1, count)).map { number -> JSONValue in
            let identifier = Self.hexadecimal(number)
            return [
                "traceId": .string("0af7651916cd43dd" + identifier), "spanId": .string(identifier), "name": .string(name), "kind": .integer(kind),
                "startTimeUnixNano": .string("T-\(durationMilliseconds + 100)ms"), "endTimeUnixNano": "T-100ms",
                "attributes": .array(attributes.sorted { $0.key < $1.key }.map { ["key": .string($0.key), "value": $0.value] }),
            ]
        }
        let resource: JSONValue = ["attributes": [["key": "service.name", "value": ["stringValue": .string(service)]]]]
        return ["resourceSpans": [["resource": resource, "scopeSpans": [["spans": .array(spans)]]]]]
    }

    /// The same as protobuf, encoded for now.
    package func request(count: Int = 1) throws -> [UInt8] { try OTLPEncoder.encode(document(count: count)) }

    private static func hexadecimal(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

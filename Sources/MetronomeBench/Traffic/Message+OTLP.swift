/// What all traffic is written with: attributes, and requests of one scope a service.
extension Message {
    /// - Parameter value: an `AnyValue`.
    static func attribute(_ key: String, _ value: Message) -> Message {
        var pair = Message()
        pair.bytes(1, Array(key.utf8))
        pair.message(2, value)
        return pair
    }

    static func attribute(_ key: String, _ value: String) -> Message { attribute(key, text(value)) }

    static func attribute(_ key: String, _ value: Int) -> Message {
        var any = Message()
        any.varint(3, UInt64(value))
        return attribute(key, any)
    }

    static func attribute(_ key: String, listOf value: String) -> Message {
        var list = Message()
        list.message(1, text(value))
        var any = Message()
        any.message(5, list)
        return attribute(key, any)
    }

    private static func text(_ value: String) -> Message {
        var any = Message()
        any.bytes(1, Array(value.utf8))
        return any
    }

    /// Resource spans of one service.
    static func resourceSpans(service: String, _ spans: Message) -> Message {
        var resource = Message()
        for (key, value) in [("service.name", service), ("deployment.environment", "production"), ("cloud.region", "eu-west-1")] {
            resource.message(1, attribute(key, value))
        }
        var group = Message()
        group.message(1, resource)
        group.message(2, spans)
        return group
    }

    /// - Parameter groups: scope spans by the number of their service.
    static func request(_ groups: [Int: Message]) -> [UInt8] {
        var request = Message()
        for (service, spans) in groups.sorted(by: { $0.key < $1.key }) { request.message(1, resourceSpans(service: "service-\(service)", spans)) }
        return request.bytes
    }
}

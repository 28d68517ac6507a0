import TestSupport

/// A span of a request that `metronome-load --print` showed, from either encoding.
struct PrintedSpan: Equatable {
    var service = ""
    var name = ""
    var kind: UInt64 = 0
    var status: UInt64 = 0
    var traceID = ""
    var spanID = ""
    var parentID = ""
    var startNanos: UInt64 = 0
    var endNanos: UInt64 = 0
    var attributeKeys: [String] = []

    /// What does not change from run to run.
    var content: [String] { [service, name, "\(kind)", "\(status)", parentID.isEmpty ? "root" : "child"] + attributeKeys }

    static func fromJSON(_ line: String) throws -> [PrintedSpan] {
        let request = try JSONValue(parsing: Array(line.utf8))
        return (request["resourceSpans"]?.elements ?? []).flatMap { resource in
            let attributes = resource["resource"]?["attributes"]?.elements ?? []
            let service = attributes.first { $0["key"]?.string == "service.name" }?["value"]?["stringValue"]?.string ?? ""
            return (resource["scopeSpans"]?.elements ?? []).flatMap { scope -> [PrintedSpan] in
                (scope["spans"]?.elements ?? []).map { span -> PrintedSpan in
                    PrintedSpan(
                        service: service, name: span["name"]?.string ?? "", kind: number(span["kind"]),
                        status: number(span["status"]?["code"]), traceID: span["traceId"]?.string ?? "",
                        spanID: span["spanId"]?.string ?? "", parentID: span["parentSpanId"]?.string ?? "",
                        startNanos: number(span["startTimeUnixNano"]), endNanos: number(span["endTimeUnixNano"]),
                        attributeKeys: (span["attributes"]?.elements ?? []).compactMap { $0["key"]?.string })
                }
            }
        }
    }

    static func fromHex(_ line: String) throws -> [PrintedSpan] {
        var spans: [PrintedSpan] = []
        for resource in try messages(1, in: unhex(line)[...]) {
            var service = ""
            for message in try messages(1, in: resource) {
                for attribute in try messages(1, in: message) where try text(1, in: attribute) == "service.name" {
                    service = try messages(2, in: attribute).first.map { try text(1, in: $0) } ?? ""
                }
            }
            for scope in try messages(2, in: resource) {
                for span in try messages(2, in: scope) { spans.append(try PrintedSpan(service: service, protobuf: span)) }
            }
        }
        return spans
    }

    private static func messages(_ number: Int, in bytes: ArraySlice<UInt8>) throws -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            if field.number == number { found.append(field.value.bytes) }
        }
        return found
    }

    private static func text(_ number: Int, in bytes: ArraySlice<UInt8>) throws -> String {
        try messages(number, in: bytes).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func number(_ value: JSONValue?) -> UInt64 {
        UInt64(clamping: value?.integer ?? 0)
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func unhex(_ line: String) throws -> [UInt8] {
        let digits = Array(line.utf8)
        return try stride(from: 0, to: digits.count - 1, by: 2).map { index in
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                throw HarnessError("not hex at \(index): \(line.prefix(80))")
            }
            return byte
        }
    }
}

extension PrintedSpan {
    private init(service: String, protobuf: ArraySlice<UInt8>) throws {
        self.init(service: service)
        var reader = ProtobufReader(protobuf)
        while let field = try reader.next() {
            switch field.number {
            case 1: traceID = Self.hex(field.value.bytes)
            case 2: spanID = Self.hex(field.value.bytes)
            case 4: parentID = Self.hex(field.value.bytes)
            case 5: name = field.value.text
            case 6: kind = field.value.unsigned
            case 7: startNanos = field.value.unsigned
            case 8: endNanos = field.value.unsigned
            case 9: attributeKeys.append(try Self.text(1, in: field.value.bytes))
            case 15:
                var reader = ProtobufReader(field.value.bytes)
                while let field = try reader.next() {
                    if field.number == 3 { status = field.value.unsigned }
                }
            default: break
            }
        }
    }
}

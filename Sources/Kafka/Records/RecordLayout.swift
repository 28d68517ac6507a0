import Settings

/// What a record's value holds (tempo-behaviour 10.5). Pure.
package enum RecordLayout {
    package enum Problem: String, Error, CaseIterable {
        /// Not the layout that `codec` names.
        case undecodable
        case tooLarge = "too_large"
    }

    /// Appends a record's spans as one OTLP request.
    ///
    /// - Parameters:
    ///   - value: whole.
    ///   - request: emptied first.
    /// - Returns: whether its spans make no metrics.
    package static func read(_ value: some RandomAccessCollection<UInt8>, _ codec: RecordCodec, into request: inout [UInt8]) throws(Problem) -> Bool {
        request.removeAll(keepingCapacity: true)
        switch codec {
        case .otlp:
            request.append(contentsOf: value)
            return false
        case .pushBytes: return try readPush(value, into: &request)
        }
    }

    /// `PushBytesRequest`: 2 traces, 3 their ids, 5 whether metrics are skipped. Traces one behind the other are one request, as protobuf has it.
    private static func readPush<Value: RandomAccessCollection<UInt8>>(_ value: Value, into request: inout [UInt8]) throws(Problem) -> Bool {
        var rest = value[...]
        var skips = false
        while !rest.isEmpty {
            guard let tag = varint(&rest) else { throw .undecodable }
            switch (tag >> 3, tag & 7) {
            case (0, _): throw .undecodable
            case (2, 2):
                guard let count = varint(&rest), count <= UInt64(rest.count) else { throw .undecodable }
                request.append(contentsOf: rest.prefix(Int(count)))
                rest = rest.dropFirst(Int(count))
            case (5, 0):
                guard let flag = varint(&rest) else { throw .undecodable }
                skips = flag != 0
            // Known fields of another type.
            case (2, _), (3, 0), (3, 1), (3, 5), (5, _): throw .undecodable
            case (_, let type): try skip(type, &rest)
            }
        }
        return skips
    }

    private static func skip<Rest: RandomAccessCollection<UInt8>>(_ type: UInt64, _ rest: inout Rest) throws(Problem) where Rest.SubSequence == Rest {
        let count: UInt64?
        switch type {
        case 0: count = varint(&rest).map { _ in 0 }
        case 1: count = 8
        case 2: count = varint(&rest)
        case 5: count = 4
        default: count = nil
        }
        guard let count, count <= UInt64(rest.count) else { throw .undecodable }
        rest = rest.dropFirst(Int(count))
    }

    private static func varint<Rest: RandomAccessCollection<UInt8>>(_ rest: inout Rest) -> UInt64?
    where Rest.SubSequence == Rest, Rest.Element == UInt8 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst(), shift < 63 || byte <= 1 else { return nil }
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }
}

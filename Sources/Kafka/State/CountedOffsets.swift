/// How far a tenant's records are in its counters, as it stands in the durable state beside them.
package struct CountedOffsets: Sendable, Equatable {
    /// Behind the last counted record of each partition.
    package var ends: [Partition: Offset]

    package init(_ ends: [Partition: Offset] = [:]) { self.ends = ends }

    /// Of the topic and the brokers' name for them, so that another topic is not taken for it.
    package func bytes(topic: String) -> [UInt8] {
        var bytes: [UInt8] = []
        Self.append(UInt64(topic.utf8.count), &bytes)
        bytes += topic.utf8
        for (partition, end) in ends.sorted(by: { $0.key < $1.key }) {
            Self.append(UInt64(UInt32(bitPattern: partition)), &bytes)
            Self.append(UInt64(bitPattern: end), &bytes)
        }
        return bytes
    }

    /// nil: of another topic, or damaged.
    package init?(_ bytes: [UInt8], topic: String) {
        var rest = bytes[...]
        guard let count = Self.number(&rest), count <= UInt64(rest.count), rest.prefix(Int(count)).elementsEqual(topic.utf8) else { return nil }
        rest = rest.dropFirst(Int(count))
        ends = [:]
        while !rest.isEmpty {
            guard let partition = Self.number(&rest), let end = Self.number(&rest), partition <= UInt64(UInt32.max) else { return nil }
            ends[Partition(bitPattern: UInt32(partition))] = Offset(bitPattern: end)
        }
    }

    private static func append(_ number: UInt64, _ bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

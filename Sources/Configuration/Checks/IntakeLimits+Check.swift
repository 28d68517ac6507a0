import Settings

extension IntakeLimits: CheckedBlock {
    /// A limit that was set must hold the largest message; one that was not set makes room for it.
    static func check(_ group: String, _ keys: MappingReader, _ limits: inout IntakeLimits) {
        for (name, limit) in [("max_decompressed_bytes", \IntakeLimits.maxDecompressedBytes), ("max_bytes_in_flight", \.maxBytesInFlight)]
        where limits[keyPath: limit] < limits.maxMessageBytes {
            keys.field(name)?.fail("\(name) of \(limits[keyPath: limit]) bytes has no room for one message of \(limits.maxMessageBytes) bytes")
            limits[keyPath: limit] = limits.maxMessageBytes
        }
    }
}

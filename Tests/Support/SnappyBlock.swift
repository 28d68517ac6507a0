import CSnappy

/// Snappy's block format, as remote write 1.0 uses it.
package enum SnappyBlock {
    /// - Throws: ``HarnessError`` when `block` is not a snappy block.
    package static func decompress(_ block: [UInt8]) throws -> [UInt8] {
        try block.withUnsafeBytes { raw in
            let input = raw.bindMemory(to: CChar.self)
            var length = 0
            guard snappy_uncompressed_length(input.baseAddress, input.count, &length) == SNAPPY_OK else {
                throw HarnessError("\(block.count) bytes have no snappy length")
            }
            return try [UInt8](unsafeUninitializedCapacity: length) { output, count in
                count = length
                let status = output.withMemoryRebound(to: CChar.self) {
                    snappy_uncompress(input.baseAddress, input.count, $0.baseAddress, &count)
                }
                guard status == SNAPPY_OK else { throw HarnessError("\(block.count) bytes are not a snappy block: status \(status.rawValue)") }
            }
        }
    }

    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: snappy_max_compressed_length(bytes.count)) { output, count in
            count = output.count
            bytes.withUnsafeBytes { raw in
                let input = raw.bindMemory(to: CChar.self)
                _ = output.withMemoryRebound(to: CChar.self) { snappy_compress(input.baseAddress, input.count, $0.baseAddress, &count) }
            }
        }
    }
}

import CSnappy

/// Snappy's block format, as remote write 1.0 uses it, for pushes that have to be taken apart.
enum SnappyBlock {
    /// nil: not a block, or more than `limit` bytes of content.
    static func decompress(_ block: [UInt8], limit: Int) -> [UInt8]? {
        block.withUnsafeBytes { raw in
            let input = raw.bindMemory(to: CChar.self)
            var length = 0
            guard snappy_uncompressed_length(input.baseAddress, input.count, &length) == SNAPPY_OK, length <= limit else { return nil }
            var isWhole = false
            let content = [UInt8](unsafeUninitializedCapacity: length) { output, count in
                count = length
                let status = output.withMemoryRebound(to: CChar.self) {
                    snappy_uncompress(input.baseAddress, input.count, $0.baseAddress, &count)
                }
                isWhole = status == SNAPPY_OK && count == length
                if !isWhole { count = 0 }
            }
            return isWhole ? content : nil
        }
    }

    static func compress(_ content: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: snappy_max_compressed_length(content.count)) { output, count in
            count = output.count
            content.withUnsafeBytes { raw in
                let input = raw.bindMemory(to: CChar.self)
                _ = output.withMemoryRebound(to: CChar.self) { snappy_compress(input.baseAddress, input.count, $0.baseAddress, &count) }
            }
        }
    }
}

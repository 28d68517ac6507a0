import CSnappy

/// Snappy's block format, which remote write asks for.
package enum Snappy {
    package static func compress(_ input: UnsafeRawBufferPointer) -> [UInt8] {
        let limit = snappy_max_compressed_length(input.count)
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var length = limit
            let source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            let status = buffer.withMemoryRebound(to: CChar.self) {
                snappy_compress(source, input.count, $0.baseAddress, &length)
            }
            // It fails only for an output smaller than `limit`.
            count = status == SNAPPY_OK ? length : 0
        }
    }
}

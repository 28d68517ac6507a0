import CZlib

/// CRC-32 as zlib computes it.
enum Checksum {
    static func of(_ bytes: [UInt8]) -> UInt32 { bytes.isEmpty ? 0 : UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count)) }
}

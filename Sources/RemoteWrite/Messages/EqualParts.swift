#if canImport(Glibc)
    import Glibc
#endif

extension [UInt8] {
    /// Two parts of it are the same; within its bounds.
    func isEqual(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        // A part of a span checks its bounds; what lies within is compared in words.
        return span.bytes.extracting(a).withUnsafeBytes { first in
            span.bytes.extracting(b).withUnsafeBytes { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return true }
                return memcmp(first, second, a.count) == 0
            }
        }
    }
}

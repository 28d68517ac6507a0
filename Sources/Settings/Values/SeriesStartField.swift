/// What stands in a collection's request bodies beside remote write 1.0, for endpoints that are told more: a field of the whole request that
/// says when the series behind it began. Nobody else's field: it never leaves the process.
package enum SeriesStartField {
    /// Of a `WriteRequest`; a varint: milliseconds since the epoch. It holds until the next one; 0, as at the beginning: not known.
    package static let number: UInt64 = 1000
}

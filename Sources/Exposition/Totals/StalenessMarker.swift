/// The sample after which a series has no value: one certain NaN, which no calculation makes (remote-write 1.0 specification, "Stale Markers").
/// Of a native histogram it is the sum.
package enum StalenessMarker {
    package static let value = Double(bitPattern: 0x7ff0_0000_0000_0002)
}

import Cryptography

/// Stands for the labels of a series: two that are equal have the same labels. Half of their SHA-256, so that nobody who may choose values
/// finds two label sets that share one.
package struct SeriesIdentity: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Of no series.
    package static let none = SeriesIdentity(high: 0, low: 0)

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter labels: in the order of names.
    package init(_ labels: [SeriesLabel]) {
        var message: [UInt8] = []
        message.reserveCapacity(labels.reduce(0) { $0 + 16 + $1.name.count + $1.value.count })
        for label in labels {
            for text in [label.name, label.value] {
                // With its length before it no text can be taken for parts of two.
                withUnsafeBytes(of: UInt64(text.count).littleEndian) { message.append(contentsOf: $0) }
                message += text
            }
        }
        (high, low) = SHA256.hash(message).withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}

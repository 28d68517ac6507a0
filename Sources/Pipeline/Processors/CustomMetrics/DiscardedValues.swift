/// Values of the request at hand that are no observation of the custom metric that asked for them; reused from request to request.
package struct DiscardedValues: ~Copyable {
    /// Why a value is refused: one such value, or a few, would spoil a sum for good.
    package enum Reason: Int, Sendable, CaseIterable {
        /// Neither an int, a double nor a decimal number as a string; or NaN.
        case notANumber
        case infinite
        /// Beyond ``ObservedNumber/largest``.
        case tooLarge
        /// A counter only grows.
        case negative

        /// As in the label `reason`.
        package var name: String {
            switch self {
            case .notANumber: "not_a_number"
            case .infinite: "infinite"
            case .tooLarge: "too_large"
            case .negative: "negative"
            }
        }
    }

    /// Per metric, one for each reason.
    private var counts: [Int] = []
    package private(set) var isEmpty = true

    /// For a request of a tenant with this many custom metrics.
    mutating func begin(metrics: Int) {
        let size = metrics * Reason.allCases.count
        if counts.count < size {
            counts = Array(repeating: 0, count: size)
        } else if !isEmpty {
            for index in counts.indices { counts[index] = 0 }
        }
        isEmpty = true
    }

    /// - Parameter metric: its place in the options.
    mutating func add(_ reason: Reason, metric: Int) {
        counts[metric * Reason.allCases.count + reason.rawValue] += 1
        isEmpty = false
    }

    /// Calls `body` with each metric and reason that a value was refused for.
    package func forEach(_ body: (_ metric: Int, _ reason: Reason, _ values: Int) -> Void) {
        guard !isEmpty else { return }
        for (index, count) in counts.enumerated() where count > 0 {
            let (metric, reason) = index.quotientAndRemainder(dividingBy: Reason.allCases.count)
            if let reason = Reason(rawValue: reason) { body(metric, reason, count) }
        }
    }
}

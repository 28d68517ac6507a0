import Pipeline

/// A tenant's providers under a clock that goes by hand.
package final class HealthBench {
    package static let second: UInt64 = 1_000_000_000
    /// In the middle of no slot of any window: a multiple of an hour.
    package static let start: UInt64 = 1_699_999_200 * second

    package let health: ProviderHealth
    /// Nanoseconds since the epoch.
    package var now = HealthBench.start

    package init(_ change: (inout ProviderHealthOptions) -> Void = { _ in }) {
        var options = ProviderHealthOptions()
        change(&options)
        health = ProviderHealth(options)
    }

    /// What stands behind texts of a request.
    package static let slack = [UInt8](repeating: 0, count: RequestBytes.slack)

    /// A hash of both names, as calls come with one whose words are known: what came before is found by it.
    private static func shape(_ provider: [UInt8], _ model: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in provider + [0xff] + model { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash | 1
    }

    package func pass(seconds: Double) { now += UInt64(seconds * Double(Self.second)) }

    /// `times` calls that ended `ago` seconds before now.
    package func call(
        _ provider: String = "openai", _ model: String = "", _ outcome: CallOutcome = .ok, latency: Double = 1, ago: Double = 0, times: Int = 1
    ) {
        call(Array(provider.utf8), Array(model.utf8), outcome, latency: latency, ago: ago, times: times)
    }

    package func call(
        _ provider: [UInt8], _ model: [UInt8], _ outcome: CallOutcome = .ok, latency: Double = 1, ago: Double = 0, times: Int = 1
    ) {
        (provider + model + Self.slack).withSlice { bytes in
            let start = bytes.start
            let call = ObservedCall(
                provider: WireSlice(start: start, count: provider.count), model: WireSlice(start: start + provider.count, count: model.count),
                outcome: outcome, latency: latency,
                end: ago < 0 ? now + UInt64(-ago * Double(Self.second)) : now - UInt64(ago * Double(Self.second)), shape: Self.shape(provider, model))
            Array(repeating: call, count: times).withRun { health.record($0, at: Instant(now)) }
        }
    }

    package func snapshot() -> ProviderSnapshot { health.snapshot(now: now) }
    package func provider(_ name: String = "openai") -> ProviderReport? { snapshot().providers.first { $0.provider == name } }
    package func model(_ name: String, of provider: String = "openai") -> ProviderReport? {
        snapshot().models.first { $0.provider == provider && $0.model == name }
    }
}

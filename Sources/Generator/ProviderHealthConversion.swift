import MetronomeConfiguration
import Pipeline
import Settings

extension ProviderHealthOptions {
    init(_ settings: ProviderHealthSettings, maxLabelValueLength: Int) {
        self.init()
        maxProviders = settings.maxProviders
        maxModels = settings.maxModels
        forgetAfter = UInt64(max(settings.forgetAfter, 0))
        rules.minimumCalls = settings.minimumCalls
        rules.minimumTimeInState = UInt64(max(settings.minimumTimeInState, 0))
        rules.outage = settings.outage
        rules.degraded = settings.degraded
        rules.throttled = settings.throttled
        rules.slow = settings.slow
        self.maxLabelValueLength = maxLabelValueLength
    }
}

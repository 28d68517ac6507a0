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
        rules.outage = HealthRules.Threshold(settings.outage)
        rules.degraded = HealthRules.Threshold(settings.degraded)
        rules.throttled = HealthRules.Threshold(settings.throttled)
        rules.slow = HealthRules.Threshold(settings.slow)
        self.maxLabelValueLength = maxLabelValueLength
    }
}

extension HealthRules.Threshold {
    fileprivate init(_ settings: ProviderHealthSettings.Threshold) {
        self.init(enter: settings.enter, leave: settings.leave)
    }
}

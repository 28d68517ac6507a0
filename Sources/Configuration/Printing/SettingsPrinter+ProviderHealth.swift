extension SettingsPrinter {
    static func providerHealth(_ settings: ProviderHealthSettings) -> YAMLText {
        .mapping([
            ("max_providers", .number(settings.maxProviders)),
            ("max_models", .number(settings.maxModels)),
            ("forget_after", .duration(settings.forgetAfter)),
            ("minimum_calls", .number(settings.minimumCalls)),
            ("minimum_time_in_state", .duration(settings.minimumTimeInState)),
            ("outage", .mapping(threshold("availability", settings.outage))),
            (
                "degraded",
                .mapping(
                    threshold("availability", settings.degraded) + threshold("throttle_share", settings.throttled)
                        + threshold("latency_ratio", settings.slow))
            ),
        ])
    }

    private static func threshold(_ name: String, _ threshold: ProviderHealthSettings.Threshold) -> [(String, YAMLText)] {
        [("enter_" + name, .number(threshold.enter)), ("leave_" + name, .number(threshold.leave))]
    }
}

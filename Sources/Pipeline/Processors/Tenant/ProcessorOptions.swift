/// What a tenant's processors were told.
package struct ProcessorOptions: Sendable {
    /// nil: the processor is off.
    package var spanMetrics: SpanMetricsOptions?
    package var serviceGraphs: ServiceGraphsOptions?
    package var hostInfo: HostInfoOptions?
    /// nil: there are none.
    package var customMetrics: CustomMetricsOptions?
    /// nil: neither metrics of calls nor the health of providers are wanted.
    package var genAI: GenAIOptions?
    package var providerHealth: ProviderHealthOptions?
    package var series = MetricGroup.Options()
    /// Keys and strings of attributes are cut to this many bytes (tempo-behaviour 2.1 rule 3).
    package var maxAttributeBytes = 2048

    package init() {}
}

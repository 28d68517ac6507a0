import Pipeline

extension ProcessorOptions {
    package init(
        spanMetrics: SpanMetricsOptions? = nil, serviceGraphs: ServiceGraphsOptions? = nil, hostInfo: HostInfoOptions? = nil,
        customMetrics: CustomMetricsOptions? = nil, maxAttributeBytes: Int = 2048
    ) {
        self.init()
        self.spanMetrics = spanMetrics
        self.serviceGraphs = serviceGraphs
        self.hostInfo = hostInfo
        self.customMetrics = customMetrics
        self.maxAttributeBytes = maxAttributeBytes
    }
}

/// `sigv4`: requests signed for Amazon Managed Prometheus.
package struct SigV4Options: Sendable, Equatable {
    package var region = ""
    package var accessKey = ""
    package var secretKey = ""
    /// Of the shared credentials file; empty: that of the environment, or `default`.
    package var profile = ""
    /// A role that is taken on with the credentials found; empty: none.
    package var roleARN = ""
    package var externalID = ""
    package var service = "aps"
    package var usesFIPSEndpoint = false
    package init() {}

    /// Empty: neither the configuration nor the environment names one.
    func region(_ environment: (String) -> String?) -> String {
        [region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION")].compactMap { $0 }.first { !$0.isEmpty } ?? ""
    }
}

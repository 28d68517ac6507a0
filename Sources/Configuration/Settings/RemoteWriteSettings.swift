/// One entry of `metrics_generator.storage.remote_write` (tempo-behaviour 1.5). Times in nanoseconds.
package struct RemoteWriteSettings: Sendable, Equatable {
    package enum Authentication: Sendable, Equatable {
        case none
        case basic(username: String, password: Secret, passwordFile: String)
        /// `type` is `Bearer` unless said otherwise.
        case authorization(type: String, credentials: Secret, credentialsFile: String)
        /// No effect yet.
        case oauth2(OAuth2Settings)
        /// No effect yet.
        case sigV4(SigV4Settings)
        /// No effect yet.
        case azureAD(AzureADSettings)
        /// No effect yet.
        case googleIAM(credentialsFile: String)
    }

    package enum Message: String, Sendable, Equatable, CaseIterable {
        case version1 = "prometheus.WriteRequest"
        case version2 = "io.prometheus.write.v2.Request"
    }

    package var url = ""
    package var name = ""
    package var remoteTimeout: Int64 = 30_000_000_000
    package var headers: [String: Secret] = [:]
    package var authentication = Authentication.none
    package var maxSamplesPerSend = 2000
    package var minBackoff: Int64 = 30_000_000
    package var maxBackoff: Int64 = 5_000_000_000
    /// `queue_config.retry_on_http_429`. True unless said otherwise, where Tempo drops: 429 means "later".
    package var retryOn429 = true
    /// `queue_config.sample_age_limit`; 0: none.
    package var sampleAgeLimit: Int64 = 0
    package var followRedirects = true
    /// `tls_config.insecure_skip_verify`.
    package var insecureSkipVerify = false

    // What follows is parsed and checked, and has no effect yet.
    package var message = Message.version1
    package var relabeling: [RelabelRule] = []
    package var tls = TLSSettings()
    package var proxyURL: Secret?
    package var noProxy = ""
    package var proxyFromEnvironment = false
    package var proxyConnectHeader: [String: [Secret]] = [:]
    package var httpHeaders: [String: HTTPHeaderSettings] = [:]
    package var basicUsernameFile = ""
    package var enableHTTP2 = false
    package var roundRobinDNS = false
    // Prometheus' queue shape; Metronome pushes each collection as it comes.
    package var capacity = 10_000
    package var minShards = 1
    package var maxShards = 50
    package var batchSendDeadline: Int64 = 5_000_000_000
    package init() {}
}

/// One entry of `write_relabel_configs`, with Prometheus' defaults. No effect yet.
package struct RelabelRule: Sendable, Equatable {
    package enum Action: String, Sendable, Equatable, CaseIterable {
        case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase
    }
    package var action = Action.replace
    package var sourceLabels: [String] = []
    package var separator = ";"
    package var regex = "(.*)"
    package var modulus = 0
    package var targetLabel = ""
    package var replacement = "$1"
    package init() {}
}

/// `tls_config` beyond `insecure_skip_verify`. No effect yet.
package struct TLSSettings: Sendable, Equatable {
    package var ca = ""
    package var cert = ""
    package var key = Secret("")
    package var caFile = ""
    package var certFile = ""
    package var keyFile = ""
    package var serverName = ""
    package var minVersion = ""
    package var maxVersion = ""
    package init() {}
}

/// One header of `http_headers`. No effect yet.
package struct HTTPHeaderSettings: Sendable, Equatable {
    package var values: [Secret] = []
    package var secrets: [Secret] = []
    package var files: [String] = []
    package init() {}
}

package struct OAuth2Settings: Sendable, Equatable {
    package var clientID = ""
    package var clientSecret = Secret("")
    package var clientSecretFile = ""
    package var scopes: [String] = []
    package var tokenURL = ""
    package var endpointParameters: [String: Secret] = [:]
    package init() {}
}

package struct SigV4Settings: Sendable, Equatable {
    package var region = ""
    package var accessKey = ""
    package var secretKey = Secret("")
    package var profile = ""
    package var roleARN = ""
    package init() {}
}

package struct AzureADSettings: Sendable, Equatable {
    package var cloud = ""
    /// The keys of `managed_identity`, `oauth`, `sdk` or `workload_identity`, each as `block.key`.
    package var identity: [String: Secret] = [:]
    package init() {}
}

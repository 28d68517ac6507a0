import MetronomeConfiguration
import Receivers
import Relabelling
import RemoteWrite

extension ListenAddress {
    /// - Parameter remedy: the setting that moves this address.
    init(_ address: ListenSettings.Address, remedy: String) {
        self.init(host: address.host, port: address.port, remedy: remedy, setting: address.setting)
    }
}

extension ReceiverLimits {
    init(_ limits: IntakeLimits) {
        self.init()
        messageBytes = limits.maxMessageBytes
        decompressedBytes = limits.maxDecompressedBytes
        inFlightBytes = limits.maxBytesInFlight
        concurrentStreams = limits.maxConcurrentStreams
        headerBytes = limits.maxHeaderBytes
        idle = .nanoseconds(limits.idleTimeout)
    }
}

extension RemoteWriteEndpoint {
    init(_ settings: RemoteWriteSettings) {
        self.init(url: settings.url)
        name = settings.name
        remoteTimeout = settings.remoteTimeout
        headers = settings.headers.mapValues(\.value)
        maxSamplesPerSend = settings.maxSamplesPerSend
        minBackoff = settings.minBackoff
        maxBackoff = settings.maxBackoff
        retryOn429 = settings.retryOn429
        sampleAgeLimit = settings.sampleAgeLimit
        followRedirects = settings.followRedirects
        tls = TLSOptions(settings.tls, insecureSkipVerify: settings.insecureSkipVerify)
        proxy.url = settings.proxyURL?.value ?? ""
        proxy.noProxy = settings.noProxy
        proxy.fromEnvironment = settings.proxyFromEnvironment
        proxy.connectHeaders = settings.proxyConnectHeader.mapValues { $0.map(\.value) }
        httpHeaders = settings.httpHeaders.mapValues { header in
            (header.values + header.secrets).map { .inline($0.value) } + header.files.map { .file($0) }
        }
        switch settings.authentication {
        case .none: authentication = .none
        case .basic(let username, let password, let file):
            authentication = .basic(
                username: username, password: password.value, passwordFile: file, usernameFile: settings.basicUsernameFile)
        case .authorization(let type, let credentials, let file):
            authentication = .authorization(type: type, credentials: credentials.value, credentialsFile: file)
        case .oauth2(let settings): authentication = .oauth2(OAuth2Options(settings))
        case .sigV4(let settings): authentication = .sigV4(SigV4Options(settings))
        case .azureAD(let settings): authentication = .azureAD(AzureADOptions(settings))
        case .googleIAM(let file): authentication = .google(credentialsFile: file)
        }
    }
}

extension TLSOptions {
    init(_ settings: TLSSettings, insecureSkipVerify: Bool) {
        self.init()
        ca = settings.ca
        caFile = settings.caFile
        certificate = settings.cert
        certificateFile = settings.certFile
        key = settings.key.value
        keyFile = settings.keyFile
        serverName = settings.serverName
        minVersion = Version(rawValue: settings.minVersion) ?? .tls12
        maxVersion = Version(rawValue: settings.maxVersion)
        self.insecureSkipVerify = insecureSkipVerify
    }
}

extension OAuth2Options {
    init(_ settings: OAuth2Settings) {
        self.init()
        clientID = settings.clientID
        clientSecret = settings.clientSecret.value
        clientSecretFile = settings.clientSecretFile
        scopes = settings.scopes
        tokenURL = settings.tokenURL
        endpointParameters = settings.endpointParameters.mapValues(\.value)
    }
}

extension SigV4Options {
    init(_ settings: SigV4Settings) {
        self.init()
        region = settings.region
        accessKey = settings.accessKey
        secretKey = settings.secretKey.value
        profile = settings.profile
        roleARN = settings.roleARN
    }
}

extension AzureADOptions {
    init(_ settings: AzureADSettings) {
        self.init()
        func value(_ key: String) -> String { settings.identity[key]?.value ?? "" }
        if !settings.cloud.isEmpty { cloud = settings.cloud }
        if settings.identity.keys.contains(where: { $0.hasPrefix("oauth.") }) {
            identity = .client(tenant: value("oauth.tenant_id"), id: value("oauth.client_id"), secret: value("oauth.client_secret"))
        } else if settings.identity.keys.contains(where: { $0.hasPrefix("workload_identity.") }) {
            let file = value("workload_identity.token_file_path")
            identity = .workload(
                tenant: value("workload_identity.tenant_id"), id: value("workload_identity.client_id"),
                tokenFile: file.isEmpty ? "/var/run/secrets/azure/tokens/azure-identity-token" : file)
        } else {
            identity = .managed(id: value("managed_identity.client_id"))
        }
    }
}

extension Relabelling.RelabelRule {
    init(_ settings: MetronomeConfiguration.RelabelRule) {
        self.init()
        if let action = Action(rawValue: settings.action.rawValue) { self.action = action }
        sourceLabels = settings.sourceLabels
        separator = settings.separator
        regex = settings.regex
        modulus = UInt64(clamping: settings.modulus)
        targetLabel = settings.targetLabel
        replacement = settings.replacement
    }
}

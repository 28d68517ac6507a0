import DurableLog
import MetronomeConfiguration
import Receivers
import Relabelling
import RemoteWrite
import Settings

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
        shards = min(settings.minShards, settings.maxShards)...max(settings.maxShards, settings.minShards)
        capacity = settings.capacity
        sampleAgeLimit = settings.sampleAgeLimit
        followRedirects = settings.followRedirects
        tls = TLSOptions(settings.tls, insecureSkipVerify: settings.insecureSkipVerify)
        proxy.url = settings.proxyURL
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
                username: username, password: password.value, passwordFile: file, usernameFile: settings.basicAuth?.usernameFile ?? "")
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
        minVersion = settings.minVersion.flatMap { Version(rawValue: $0.rawValue) } ?? .tls12
        maxVersion = settings.maxVersion.flatMap { Version(rawValue: $0.rawValue) }
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
        tls = TLSOptions(settings.tls, insecureSkipVerify: settings.insecureSkipVerify)
        proxy.url = settings.proxyURL
        proxy.noProxy = settings.noProxy
        proxy.fromEnvironment = settings.proxyFromEnvironment
        proxy.connectHeaders = settings.proxyConnectHeader.mapValues { $0.map(\.value) }
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
        externalID = settings.externalID
        usesFIPSEndpoint = settings.useFIPSEndpoint
        service = settings.serviceName
    }
}

extension AzureADOptions {
    init(_ settings: AzureADSettings) {
        self.init()
        if !settings.cloud.isEmpty { cloud = settings.cloud }
        scope = settings.scope
        if !settings.oauthClientID.isEmpty {
            identity = .client(tenant: settings.oauthTenantID, id: settings.oauthClientID, secret: settings.oauthClientSecret.value)
        } else if !settings.workloadIdentityClientID.isEmpty {
            let file = settings.workloadIdentityTokenFile
            identity = .workload(
                tenant: settings.workloadIdentityTenantID, id: settings.workloadIdentityClientID,
                tokenFile: file.isEmpty ? "/var/run/secrets/azure/tokens/azure-identity-token" : file)
        } else if settings.usesSDK {
            identity = .environment(tenant: settings.sdkTenantID)
        } else {
            identity = .managed(id: settings.managedIdentityClientID)
        }
    }
}

extension CrossOrigin {
    /// nil: no page may send.
    init?(_ settings: CrossOriginSettings) {
        guard !settings.allowedOrigins.isEmpty else { return nil }
        self.init(origins: settings.allowedOrigins, headers: settings.allowedHeaders, maxAge: settings.maxAge)
    }
}

extension IntakeAccess {
    init(_ settings: IntakeSettings) {
        self.init(
            clients: settings.clients.map { client in
                let token = client.bytes(ofHash: client.tokenSHA256.value).map { Proof.token(hash: $0) }
                // Checked before; a hash that is none would let nobody in.
                let proof = token ?? .password(user: client.user, hash: client.bytes(ofHash: client.passwordSHA256.value) ?? [])
                return Client(name: client.name, proof: proof, tenants: client.tenants)
            }, tenants: settings.allowedTenants.isEmpty ? nil : Set(settings.allowedTenants))
    }
}

extension ServerTLS {
    init(_ settings: ServerTLSSettings, setting: String) {
        self.init(
            certificateFile: settings.certFile, keyFile: settings.keyFile, clientAuthorityFile: settings.clientCAFile,
            minVersion: Version(rawValue: settings.minVersion.rawValue) ?? .tls12,
            maxVersion: settings.maxVersion.flatMap { Version(rawValue: $0.rawValue) }, setting: setting)
    }

    /// nil: there is no certificate.
    init?(_ settings: AdminTLSSettings, minVersion: AdminTLSSettings.Version = .unset, setting: String) {
        guard !settings.certFile.isEmpty else { return nil }
        let asks = settings.clientAuthentication.map { $0 == .required } ?? !settings.clientCAFile.isEmpty
        self.init(
            certificateFile: settings.certFile, keyFile: settings.keyFile, clientAuthorityFile: asks ? settings.clientCAFile : "",
            minVersion: Version(minVersion), setting: setting)
    }
}

extension ServerTLS.Version {
    fileprivate init(_ version: AdminTLSSettings.Version) {
        switch version {
        case .tls10: self = .tls10
        case .tls11: self = .tls11
        case .unset, .tls12: self = .tls12
        case .tls13: self = .tls13
        }
    }
}

extension ListenSettings {
    /// TLS of the admin pages; nil: clear text.
    var adminServerTLS: ServerTLS? {
        adminTLS.flatMap { ServerTLS($0, minVersion: adminTLSMinVersion, setting: "server.http_tls_config") }
    }
}

extension Relabelling.RelabelRule {
    init(_ settings: RelabelRuleSettings) {
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

extension JournalLimits {
    init(_ limits: IntakeLimits) {
        self.init()
        maxBytes = limits.maxLogBytes
        maxAge = limits.maxLogAge / .millisecond
        maxMemoryBytes = limits.maxRemoteWriteQueueBytes
    }
}

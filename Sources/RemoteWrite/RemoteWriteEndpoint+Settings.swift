import Settings

extension RemoteWriteEndpoint {
    package init(_ settings: RemoteWriteSettings) {
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
        enableHTTP2 = settings.enableHTTP2
        takesAddressesInTurn = settings.roundRobinDNS
        message = WriteMessage(settings.message)
        temporality = settings.temporality
        tls = TLSOptions(settings.tls, insecureSkipVerify: settings.insecureSkipVerify)
        proxy.url = settings.proxyURL
        proxy.noProxy = settings.noProxy
        proxy.fromEnvironment = settings.proxyFromEnvironment
        proxy.connectHeaders = settings.proxyConnectHeader.mapValues { $0.map(\.value) }
        httpHeaders = settings.httpHeaders.mapValues { header in
            (header.values + header.secrets).map { .inline($0.value) } + header.files.map { .file($0) }
        }
        authentication = Authentication(settings)
    }
}

extension TLSOptions {
    package init(_ settings: TLSSettings, insecureSkipVerify: Bool) {
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

extension WriteMessage {
    init(_ message: RemoteWriteSettings.Message) {
        switch message {
        case .version1: self = .one
        case .version2: self = .two
        case .metrics: self = .otlp
        }
    }
}

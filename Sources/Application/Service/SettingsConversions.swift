import MetronomeConfiguration
import Receivers
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
        shards = min(settings.minShards, settings.maxShards)...max(settings.maxShards, settings.minShards)
        capacity = settings.capacity
        sampleAgeLimit = settings.sampleAgeLimit
        followRedirects = settings.followRedirects
        insecureSkipVerify = settings.insecureSkipVerify
        switch settings.authentication {
        case .basic(let username, let password, let file):
            authentication = .basic(username: username, password: password.value, passwordFile: file)
        case .authorization(let type, let credentials, let file):
            authentication = .authorization(type: type, credentials: credentials.value, credentialsFile: file)
        case .none, .oauth2, .sigV4, .azureAD, .googleIAM:
            authentication = .none
        }
    }
}

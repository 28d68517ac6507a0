import DurableLog
import MetronomeConfiguration
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

extension JournalLimits {
    init(_ limits: IntakeLimits) {
        self.init()
        maxBytes = limits.maxLogBytes
        maxAge = limits.maxLogAge / .millisecond
        maxMemoryBytes = limits.maxRemoteWriteQueueBytes
    }
}

import RemoteWrite
import Settings

extension RemoteWriteEndpoint {
    /// With as many requests at once as there are at the beginning of any endpoint, and never more.
    init(url: String, _ change: (inout RemoteWriteEndpoint) -> Void = { _ in }) {
        var settings = RemoteWriteSettings()
        settings.url = url
        settings.maxShards = RemoteWriteLimits().maxInFlight
        self.init(settings)
        change(&self)
    }
}

extension BasicAuthSettings {
    init(username: String, password: String, passwordFile: String = "", usernameFile: String = "") {
        self.init()
        self.username = username
        self.usernameFile = usernameFile
        self.password = Secret(password)
        self.passwordFile = passwordFile
    }
}

extension AuthorizationSettings {
    init(type: String, credentials: String) {
        self.init()
        self.type = type
        self.credentials = Secret(credentials)
    }
}

extension GoogleIAMSettings {
    init(credentialsFile: String) {
        self.init()
        self.credentialsFile = credentialsFile
    }
}

extension HTTPHeaderSettings {
    init(values: [String], files: [String] = []) {
        self.init()
        self.values = values.map { Secret($0) }
        self.files = files
    }
}

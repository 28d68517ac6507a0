import AsyncHTTPClient

/// The value of an endpoint's `Authorization` header.
package struct Authorization: Sendable {
    private let authentication: RemoteWriteEndpoint.Authentication
    /// Where the password or token is; nil: in the configuration, or none is needed.
    package let file: CredentialFile?

    /// User information in the URL counts as basic authentication when nothing else is configured.
    package init(_ endpoint: RemoteWriteEndpoint) {
        var authentication = endpoint.authentication
        if authentication == .none, let user = EndpointURL(endpoint.url).userInfo {
            authentication = .basic(username: user.username, password: user.password, passwordFile: "")
        }
        self.authentication = authentication
        switch authentication {
        case .basic(_, _, let path), .authorization(_, _, let path): file = path.isEmpty ? nil : CredentialFile(path: path)
        case .none: file = nil
        }
    }

    /// The endpoint wants some.
    package var isConfigured: Bool { authentication != .none }

    /// nil: the endpoint wants none. `secret`: what the file holds.
    package func value(_ secret: String?) -> String? {
        switch authentication {
        case .none: nil
        case .basic(let username, let password, _):
            HTTPClient.Authorization.basic(username: username, password: secret ?? password).headerValue
        case .authorization(let type, let credentials, _):
            "\(type.isEmpty ? "Bearer" : type) \(secret ?? credentials)"
        }
    }
}

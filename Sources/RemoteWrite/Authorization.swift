import AsyncHTTPClient

/// The value of an endpoint's `Authorization` header, made when it is needed.
package struct Authorization {
    private let authentication: RemoteWriteEndpoint.Authentication
    private var file: CredentialFile?

    /// User information in the URL counts as basic authentication when nothing else is configured.
    package init(_ endpoint: RemoteWriteEndpoint) {
        var authentication = endpoint.authentication
        if authentication == .none, let user = EndpointURL(endpoint.url).userInfo {
            authentication = .basic(username: user.username, password: user.password, passwordFile: "")
        }
        self.authentication = authentication
        switch authentication {
        case .basic(_, _, let path), .authorization(_, _, let path):
            if !path.isEmpty { file = CredentialFile(path: path) }
        case .none: break
        }
    }

    /// nil: the endpoint wants none. Throws when the file cannot be read. `now`: monotonic nanoseconds.
    package mutating func value(now: Int64) throws(CredentialFile.Failure) -> String? {
        let read = try file?.value(now: now)
        switch authentication {
        case .none:
            return nil
        case .basic(let username, let password, _):
            return HTTPClient.Authorization.basic(username: username, password: read ?? password).headerValue
        case .authorization(let type, let credentials, _):
            return "\(type.isEmpty ? "Bearer" : type) \(read ?? credentials)"
        }
    }
}

import NIOCore
import NIOHTTP1
import Outbound

/// `azuread`: tokens of Microsoft Entra for Azure Monitor.
struct AzureADOptions: Sendable, Equatable {
    enum Identity: Sendable, Equatable {
        /// `oauth`: an application's secret.
        case client(tenant: String, id: String, secret: String)
        /// `managed_identity`: the machine's; an empty id: the one that was assigned by the system.
        case managed(id: String)
        /// `workload_identity`: a federated token in a file.
        case workload(tenant: String, id: String, tokenFile: String)
        /// `sdk`: what the environment names (`AZURE_CLIENT_ID` and so on), else the machine's.
        case environment(tenant: String)

        func resolved(_ environment: (String) -> String?) -> Identity {
            guard case .environment(let tenant) = self else { return self }
            func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
            guard let id = value("AZURE_CLIENT_ID") else { return .managed(id: "") }
            if let secret = value("AZURE_CLIENT_SECRET") { return .client(tenant: tenant, id: id, secret: secret) }
            if let file = value("AZURE_FEDERATED_TOKEN_FILE") { return .workload(tenant: tenant, id: id, tokenFile: file) }
            return .managed(id: id)
        }
    }

    var cloud = "AzurePublic"
    var identity = Identity.managed(id: "")
    /// Empty: that of Azure Monitor in the cloud.
    var scope = ""
    /// Who issues tokens; empty: that of the cloud.
    var authority = ""
    /// `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` of App Service and its relatives; nil: a virtual machine's metadata server is asked.
    var identityEndpoint: (url: String, header: String)? {
        get { endpoint.isEmpty ? nil : (endpoint[0], endpoint[1]) }
        set { endpoint = newValue.map { [$0.url, $0.header] } ?? [] }
    }
    private var endpoint: [String] = []
    init() {}

    /// By the names that Prometheus has for clouds.
    static let clouds: [String: (authority: String, scope: String)] = [
        "AzurePublic": ("https://login.microsoftonline.com", "https://monitor.azure.com//.default"),
        "AzureChina": ("https://login.chinacloudapi.cn", "https://monitor.azure.cn//.default"),
        "AzureGovernment": ("https://login.microsoftonline.us", "https://monitor.azure.us//.default"),
    ]
}

enum AzureAD {
    /// Of virtual machines.
    private static let metadata = "http://169.254.169.254/metadata/identity/oauth2/token"
    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    static func source(_ options: AzureADOptions, _ client: TokenClient, log: EndpointLog) -> TokenSource<String> {
        let cloud = AzureADOptions.clouds[options.cloud]
        let scope = options.scope.isEmpty ? cloud?.scope ?? "" : options.scope
        let authority = options.authority.isEmpty ? cloud?.authority ?? "" : options.authority
        switch options.identity {
        case .client(let tenant, let id, let secret):
            let request = form(authority, tenant, id, scope, [("client_secret", secret)])
            return TokenSource(loop: client.loop, log: log) { client.token(request, what: what(authority)) }
        case .workload(let tenant, let id, let path):
            let file = SecretSource("", file: path, loop: client.loop, log: log)
            return TokenSource(loop: client.loop, log: log) {
                file.get().assumeIsolated().flatMap { assertion in
                    client.token(
                        form(authority, tenant, id, scope, [("client_assertion_type", assertionType), ("client_assertion", assertion)]),
                        what: what(authority))
                }.nonisolated()
            }
        case .managed(let id):
            let request = managed(options, id: id, scope: scope)
            return TokenSource(loop: client.loop, log: log) { client.token(request, what: "Azure's metadata server") }
        // Not to be seen: it was resolved.
        case .environment:
            return TokenSource(loop: client.loop, log: log) {
                client.loop.makeFailedFuture(AttemptProblem(.credentials, "azuread: no identity is configured"))
            }
        }
    }

    private static func what(_ authority: String) -> String { "token endpoint \(EndpointURL(authority).withoutSecrets)" }

    private static func form(
        _ authority: String, _ tenant: String, _ id: String, _ scope: String, _ proof: [(String, String)]
    ) -> TokenClient.Request {
        let base = authority.hasSuffix("/") ? String(authority.dropLast()) : authority
        return .form(
            "\(base)/\(PercentEncoding.encode(tenant))/oauth2/v2.0/token",
            [("grant_type", "client_credentials"), ("client_id", id), ("scope", scope)] + proof)
    }

    /// The machine is asked for a resource: a scope without its last part.
    private static func managed(_ options: AzureADOptions, id: String, scope: String) -> TokenClient.Request {
        let suffix = "/.default"
        let resource = scope.hasSuffix(suffix) ? String(scope.dropLast(suffix.count)) : scope
        var query = [("resource", resource)]
        if !id.isEmpty { query.append(("client_id", id)) }
        func url(_ base: String, version: String) -> String {
            let all = [("api-version", version)] + query
            return base + "?" + all.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        }
        if let (base, header) = options.identityEndpoint {
            return TokenClient.Request(
                method: .GET, url: url(base, version: "2019-08-01"), headers: [("X-IDENTITY-HEADER", header)], isOfMachine: true)
        }
        return TokenClient.Request(method: .GET, url: url(metadata, version: "2018-02-01"), headers: [("Metadata", "true")], isOfMachine: true)
    }
}

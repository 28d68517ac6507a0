import Console
import DurableLog
import MetronomeConfiguration
import Receivers
import Serving
import Settings

extension IntakeAccess {
    init(_ settings: IntakeSettings) {
        self.init(
            clients: settings.clients.map { Client(name: $0.name, proof: Proof($0), tenants: $0.tenants) },
            tenants: settings.allowedTenants.isEmpty ? nil : Set(settings.allowedTenants))
    }
}

extension AdminAccess {
    /// A client's certificate is a proof, too.
    init(_ settings: AdminSettings, _ listen: ListenSettings) {
        let asksForCertificates = listen.adminServerTLS.map { !$0.clientAuthorityFile.isEmpty } ?? false
        self.init(
            clients: settings.clients.map { IntakeAccess.Client(name: $0.name, proof: IntakeAccess.Proof($0)) },
            hosts: asksForCertificates ? HostNames() : HostNames(listeningOn: listen.admin.host, others: settings.allowedHosts))
    }
}

extension IntakeAccess.Proof {
    init(_ client: some ProvenClient) {
        let token = client.bytes(ofHash: client.tokenSHA256.value).map { Self.token(hash: $0) }
        // Checked before; a hash that is none would let nobody in.
        self = token ?? .password(user: client.user, hash: client.bytes(ofHash: client.passwordSHA256.value) ?? [])
    }
}

extension ReceiverConfiguration {
    init(_ settings: Settings, relay: (any RequestRelay)?) {
        let (listen, protocols) = (settings.listen, "distributor.receivers.otlp.protocols")
        self.init(
            grpc: listen.grpc, http: listen.http, grpcTLS: listen.grpcTLS.map { ServerTLS($0, setting: "\(protocols).grpc.tls") },
            httpTLS: listen.httpTLS.map { ServerTLS($0, setting: "\(protocols).http.tls") }, limits: settings.limits,
            access: IntakeAccess(settings.intake), crossOrigin: listen.crossOrigin.flatMap { CrossOrigin($0) }, relay: relay)
    }
}

extension ServerTLS {
    init(_ settings: ServerTLSSettings, setting: String) {
        self.init(
            certificateFile: settings.certFile, keyFile: settings.keyFile, clientAuthorityFile: settings.clientCAFile,
            minVersion: settings.minVersion, maxVersion: settings.maxVersion, setting: setting)
    }

    /// nil: there is no certificate.
    init?(_ settings: AdminTLSSettings, minVersion: AdminTLSSettings.Version = .unset, setting: String) {
        guard !settings.certFile.isEmpty else { return nil }
        let asks = settings.clientAuthentication.map { $0 == .required } ?? !settings.clientCAFile.isEmpty
        self.init(
            certificateFile: settings.certFile, keyFile: settings.keyFile, clientAuthorityFile: asks ? settings.clientCAFile : "",
            minVersion: ServerTLSSettings.Version(minVersion), setting: setting)
    }
}

extension ServerTLSSettings.Version {
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

extension JournalLimits {
    /// Of Tempo's key and our own for the same, ours counts where it is set.
    init(_ limits: IntakeLimits, _ wal: WALSettings) {
        self.init(
            maxBytes: limits.maxLogBytes, maxAge: limits.maxLogAge / .millisecond, maxMemoryBytes: limits.maxRemoteWriteQueueBytes)
        if let time = wal.maxTimeMilliseconds, time > 0, limits.maxLogAge == IntakeLimits().maxLogAge { maxAge = Int64(max(time, Self.shortestAge)) }
    }

    /// Milliseconds.
    private static let shortestAge = 1000
}

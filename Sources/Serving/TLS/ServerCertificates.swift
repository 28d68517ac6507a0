import Dispatch
import Glibc
import Logging
import NIOCore
import NIOSSL
import SelfMetrics
import Settings
import Synchronization

/// The certificates of one listening address: new connections get those that the files hold now. A change that cannot be used is told,
/// counted, and leaves those before in place. Where the key, the clients' authorities or what those have taken back are others than before,
/// connections that were made with those are to be ended: see ``whenReplaced(_:)``.
///
/// Metrics: `metronome_tls_reloads_total{port,result}`, `metronome_tls_certificate_expiry_timestamp_seconds{port}`.
package final class ServerCertificates: Sendable {
    /// Nanoseconds between two looks at the files.
    private static let interval = TimeAmount.seconds(5)

    /// What the files hold.
    private struct Material {
        var context: NIOSSLContext
        var key: NIOSSLPrivateKey
        var authorities: Set<NIOSSLCertificate>
        var revocations: Revocations
        var validity: ValidityPeriod

        /// A client that has proved itself to this may have to do so again.
        func differs(from other: Material) -> Bool {
            key != other.key || authorities != other.authorities || revocations != other.revocations
        }
    }

    private struct State {
        var material: Material
        var stamps: [FileStamp]
        var whenReplaced: (@Sendable () -> Int)?
    }

    private let tls: ServerTLS
    private let protocols: [String]
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "certificates")
    private let timer = Mutex<RepeatedTask?>(nil)
    private let reloads: (good: Counter, bad: Counter)
    private let expiry: Gauge
    private let logger: Logger

    /// Reads the files. Blocks as long as the file system does.
    ///
    /// - Parameter protocols: for ALPN.
    package init(
        _ tls: ServerTLS, protocols: [String], _ port: PortGuide.Port, _ registry: MetricsRegistry, logger: Logger
    ) throws(ServerTLSError) {
        self.tls = tls
        self.protocols = protocols
        self.logger = logger
        let label = (name: "port", value: port.rawValue)
        let (name, help) = ("metronome_tls_reloads_total", "Changes of certificate files that were read again.")
        reloads = (
            registry.counter(name, help, [label, ("result", "success")]), registry.counter(name, help, [label, ("result", "failure")])
        )
        expiry = registry.gauge(
            "metronome_tls_certificate_expiry_timestamp_seconds", "When the certificate in use ends, in seconds since epoch.", [label])
        let stamps = tls.files.map { FileStamp($0) }
        let material = try Self.read(tls, protocols)
        expiry.set(Int(material.validity.end))
        state = Mutex(State(material: material, stamps: stamps))
    }

    /// Of new connections.
    package var context: NIOSSLContext { state.withLock { $0.material.context } }

    /// Certificates of clients that are not let in, though they are their authorities'.
    var revocations: Revocations { state.withLock { $0.material.revocations } }

    /// From now on `body` is called when another key or other authorities hold, to end the connections made before; it says how many there are.
    package func whenReplaced(_ body: @escaping @Sendable () -> Int) { state.withLock { $0.whenReplaced = body } }

    /// Looks at the files every few seconds from now on.
    package func watch(on loop: any EventLoop) {
        let task = loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { [weak self] _ in
            self?.queue.async { [weak self] in self?.look() }
        }
        timer.withLock { $0 = task }
    }

    package func stop() { timer.withLock { $0 }?.cancel() }

    /// Reads the files if they have changed.
    package func look() {
        let stamps = tls.files.map { FileStamp($0) }
        guard stamps != state.withLock({ $0.stamps }) else { return }
        do throws(ServerTLSError) {
            let read = try Self.read(tls, protocols)
            let whenReplaced = state.withLock { state in
                let isReplaced = state.material.differs(from: read)
                state.material = read
                state.stamps = stamps
                return isReplaced ? state.whenReplaced : nil
            }
            expiry.set(Int(read.validity.end))
            if let problem = tls.problem(read.validity) { logger.warning("\(problem)") }
            reloads.good.add()
            // After the change: whoever comes now is taken by what holds now.
            let ended = whenReplaced?() ?? 0
            logger.info("certificates were read again", metadata: ["setting": "\(tls.setting)", "connections_ended": "\(ended)"])
        } catch {
            // Told once for each change.
            state.withLock { $0.stamps = stamps }
            reloads.bad.add()
            logger.warning("\(error); the certificates read before go on holding")
        }
    }

    /// Throws what is wrong with the files.
    static func check(_ tls: ServerTLS) throws(ServerTLSError) { _ = try read(tls, []) }

    /// When the certificate is valid that the files hold now.
    static func validity(_ tls: ServerTLS) throws(ServerTLSError) -> ValidityPeriod { try read(tls, []).validity }

    private static func read(_ tls: ServerTLS, _ protocols: [String]) throws(ServerTLSError) -> Material {
        func fail(_ file: String, _ reason: String) -> ServerTLSError { ServerTLSError(setting: tls.setting, file: file, reason: reason) }
        for file in tls.files where access(file, R_OK) != 0 { throw fail(file, String(cString: strerror(errno))) }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(tls.certificateFile), let first = chain.first else {
            throw fail(tls.certificateFile, "no certificate in PEM is in it")
        }
        guard let key = try? NIOSSLPrivateKey(file: tls.keyFile, format: .pem) else { throw fail(tls.keyFile, "no key in PEM is in it") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = version(tls.minVersion)
        configuration.maximumTLSVersion = tls.maxVersion.map(version)
        configuration.applicationProtocols = protocols
        var authorities: [NIOSSLCertificate] = []
        var revocations = Revocations()
        if !tls.clientAuthorityFile.isEmpty {
            guard let pem = PEMFile.read(tls.clientAuthorityFile) else {
                throw fail(tls.clientAuthorityFile, "cannot be read, or is larger than \(PEMFile.limit) bytes")
            }
            authorities = (try? NIOSSLCertificate.fromPEMBytes(pem)) ?? []
            guard !authorities.isEmpty else { throw fail(tls.clientAuthorityFile, "no certificate in PEM is in it") }
            guard let lists = Revocations(pem: pem) else { throw fail(tls.clientAuthorityFile, "a revocation list (X509 CRL) in it is damaged") }
            revocations = lists
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification = .noHostnameVerification
        }
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            throw fail(tls.keyFile, "the key does not fit the certificate in \(tls.certificateFile)")
        }
        let validity = ValidityPeriod(start: Int64(first.notValidBefore), end: Int64(first.notValidAfter))
        return Material(context: context, key: key, authorities: Set(authorities), revocations: revocations, validity: validity)
    }

    private static func version(_ version: ServerTLSSettings.Version) -> TLSVersion {
        switch version {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}

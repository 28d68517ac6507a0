import Glibc
import Settings

/// TLS of a listening address. The files are read again when they change.
package struct ServerTLS: Sendable, Equatable {
    /// PEM: the certificate, with those that lead to its authority behind it.
    package var certificateFile: String
    package var keyFile: String
    /// PEM: who signs the certificates that clients must show; empty: clients need none.
    package var clientAuthorityFile: String
    package var minVersion: ServerTLSSettings.Version
    /// nil: the newest.
    package var maxVersion: ServerTLSSettings.Version?
    /// The key of the configuration that it comes from, for errors.
    package var setting: String

    package init(
        certificateFile: String, keyFile: String, clientAuthorityFile: String = "",
        minVersion: ServerTLSSettings.Version = ServerTLSSettings().minVersion, maxVersion: ServerTLSSettings.Version? = nil, setting: String
    ) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clientAuthorityFile = clientAuthorityFile
        self.minVersion = minVersion
        self.maxVersion = maxVersion
        self.setting = setting
    }

    /// Why it cannot be used as the files are now; nil: it can. Blocks as long as the file system does.
    package var problem: (key: String, file: String, reason: String)? {
        do throws(ServerTLSError) {
            try ServerCertificates.check(self)
            return nil
        } catch {
            let keys = [(certificateFile, "cert_file"), (keyFile, "key_file"), (clientAuthorityFile, "client_ca_file")]
            return (keys.first { $0.0 == error.file }?.1 ?? "", error.file, error.reason)
        }
    }

    /// Why no client takes the certificate that the files hold now, though it can be used; nil: there is nothing to tell. Blocks as long as the
    /// file system does.
    package var validityProblem: String? { (try? ServerCertificates.validity(self)).flatMap(problem) }

    func problem(_ validity: ValidityPeriod) -> String? {
        validity.problem(at: Int64(time(nil))).map { "\(setting): \(certificateFile): the certificate \($0): clients refuse it" }
    }

    var files: [String] { [certificateFile, keyFile, clientAuthorityFile].filter { !$0.isEmpty } }
}

/// Certificates or keys that cannot be used.
package struct ServerTLSError: Error, Equatable, CustomStringConvertible {
    /// `distributor.receivers.otlp.protocols.grpc.tls`, for example.
    package var setting: String
    package var file: String
    package var reason: String

    package var description: String { "\(setting): \(file): \(reason)" }
}

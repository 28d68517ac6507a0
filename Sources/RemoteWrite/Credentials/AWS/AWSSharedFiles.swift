import NIOCore
import Outbound

/// Keys in `~/.aws/credentials` and `~/.aws/config`. Stays on one event loop, and reads elsewhere.
final class AWSSharedFiles {
    private let credentialsPath: String
    private let configPath: String
    private let credentials: SecretSource
    private let config: SecretSource
    private let loop: any EventLoop

    init(environment: (String) -> String?, loop: any EventLoop, log: EndpointLog) {
        let home = environment("HOME") ?? ""
        func path(_ variable: String, _ usual: String) -> String {
            environment(variable).flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.aws/\(usual)"
        }
        credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        configPath = path("AWS_CONFIG_FILE", "config")
        credentials = SecretSource("", file: credentialsPath, loop: loop, log: log)
        config = SecretSource("", file: configPath, loop: loop, log: log)
        self.loop = loop
    }

    var paths: String { "\(credentialsPath) or \(configPath)" }

    /// nil: there are none. Fails with `CredentialFile.Failure` when a file is not read in time.
    func credentials(profile: String) -> EventLoopFuture<SigV4.Credentials?> {
        text(credentials).assumeIsolated().flatMap { text in
            if let found = Self.keys([profile], in: text) { return self.loop.makeSucceededFuture(found) }
            return self.text(self.config).map { Self.keys(["profile \(profile)", profile == "default" ? "default" : ""], in: $0) }
        }.nonisolated()
    }

    /// A file that is not there, or that is somebody else's, has no keys.
    private func text(_ file: SecretSource) -> EventLoopFuture<String> {
        file.get().flatMapErrorThrowing { error in
            if case .slow? = error as? CredentialFile.Failure { throw error }
            return ""
        }
    }

    private static func keys(_ sections: [String], in text: String) -> SigV4.Credentials? {
        for section in sections where !section.isEmpty {
            let keys = Self.section(section, of: text)
            if let key = keys["aws_access_key_id"], let secret = keys["aws_secret_access_key"], !key.isEmpty, !secret.isEmpty {
                return SigV4.Credentials(accessKey: key, secretKey: secret, sessionToken: keys["aws_session_token"] ?? "")
            }
        }
        return nil
    }

    static func section(_ name: String, of text: String) -> [String: String] {
        var isInside = false
        var keys: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = String(line).trimming { $0 == 0x20 || $0 == 0x09 }
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                isInside = String(line.dropFirst().dropLast()).trimming { $0 == 0x20 } == name
            } else if isInside, let equals = line.firstIndex(of: "=") {
                let key = String(line[..<equals]).trimming { $0 == 0x20 || $0 == 0x09 }
                keys[key.lowercased()] = String(line[line.index(after: equals)...]).trimming { $0 == 0x20 || $0 == 0x09 }
            }
        }
        return keys
    }
}

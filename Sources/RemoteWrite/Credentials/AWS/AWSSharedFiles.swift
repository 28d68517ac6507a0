/// Keys in `~/.aws/credentials` and `~/.aws/config`.
struct AWSSharedFiles {
    private let credentialsPath: String
    private let configPath: String

    init(environment: (String) -> String?) {
        let home = environment("HOME") ?? ""
        credentialsPath = environment("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials"
        configPath = environment("AWS_CONFIG_FILE") ?? "\(home)/.aws/config"
    }

    var paths: String { "\(credentialsPath) or \(configPath)" }

    /// nil: there are none.
    func credentials(profile: String) -> SigV4.Credentials? {
        for (path, sections) in [(credentialsPath, [profile]), (configPath, ["profile \(profile)", profile == "default" ? "default" : ""])] {
            guard let text = try? CredentialFile(path: path).read() else { continue }
            for section in sections where !section.isEmpty {
                let keys = Self.section(section, of: text)
                if let key = keys["aws_access_key_id"], let secret = keys["aws_secret_access_key"], !key.isEmpty, !secret.isEmpty {
                    return SigV4.Credentials(accessKey: key, secretKey: secret, sessionToken: keys["aws_session_token"] ?? "")
                }
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

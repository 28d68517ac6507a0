import Settings

/// A configuration that stands in the environment, as one that stood in a file.
///
/// A text, an address or a secret is taken as it is, unless it is in quotation marks. Another value is what a plain scalar of YAML is; where it
/// begins with `[`, `{`, `"` or `'` it is YAML. Items of lists may stand between commas. An empty variable says nothing, as it does for `${…}`.
enum VariableDocument {
    /// Variables of other programs that say what they say for every program of a platform.
    static let port = "PORT"

    /// - Parameters:
    ///   - variables: by name, in any order; others than ``VariableKeys`` are looked over.
    ///   - fileIndex: of the first one; errors are sorted by it.
    /// - Returns: nil: none of them says anything.
    static func read(_ variables: [(name: String, value: String)], fileIndex: Int, _ findings: Findings) -> Result<YAMLNode?, ConfigurationErrors> {
        var merged: YAMLNode?
        var errors: [ConfigurationError] = []
        for (index, variable) in variables.filter({ !$0.value.isEmpty }).sorted(by: { $0.name < $1.name }).enumerated() {
            guard let key = VariableKeys.all[variable.name] else {
                noteUnknown(variable, findings)
                continue
            }
            switch value(variable, key, fileIndex + index) {
            case .success(let value):
                let node = nested(value, key.path)
                merged = merged.map { YAMLMerge.overlaid($0, by: node) } ?? node
            case .failure(let error): errors.append(error)
            }
        }
        return errors.isEmpty ? .success(merged) : .failure(ConfigurationErrors(errors))
    }

    /// Names of the platform are its own; that of another program may have been meant for this one.
    private static func noteUnknown(_ variable: (name: String, value: String), _ findings: Findings) {
        let name = variable.name
        // Kubernetes gives the ports of services as `tcp://…`.
        let isPort = VariableKeys.isTemposWord(name) && Int(variable.value) != nil
        guard isPort || !VariableKeys.isOfService(name) else { return }
        if name.hasPrefix(VariableKeys.prefix) {
            let meant = NearestKey.of(name, among: Array(VariableKeys.all.keys)).map { "; did you mean \($0)?" } ?? "; it is not used"
            findings.warn("the environment variable \(name) belongs to no key\(meant)")
        } else if name.hasPrefix(VariableKeys.tempoPrefix) {
            let meant = VariableKeys.meant(byTempos: name).map { "; did you mean \($0)?" } ?? "; keys are set by names that begin with METRONOME_"
            findings.warn("the environment variable \(name) is not read\(meant)")
        }
    }

    private static func value(
        _ variable: (name: String, value: String), _ key: VariableKeys.Key, _ fileIndex: Int
    ) -> Result<YAMLNode, ConfigurationError> {
        let start = SourcePosition(file: variable.name, fileIndex: fileIndex, line: 1, column: 1)
        guard variable.value.utf8.count <= YAMLLimits.configuration.fileBytes else {
            return .failure(ConfigurationError(at: start, "is larger than \(YAMLLimits.configuration.fileBytes) bytes"))
        }
        if key.isText, !isQuoted(variable.value) {
            return .success(YAMLNode(.scalar(YAMLScalar(text: variable.value, isPlain: false)), at: start))
        }
        if let first = variable.value.first, "[{\"'".contains(first) || variable.value.contains("\n") {
            return SettingsLoader.tree((name: variable.name, text: variable.value), fileIndex, expandEnvironment: false) { _ in nil }.map(\.root)
        }
        func scalar(_ text: some StringProtocol) -> YAMLNode { YAMLNode(.scalar(YAMLScalar(text: String(text), isPlain: true)), at: start) }
        guard key.isList else { return .success(scalar(variable.value)) }
        let items = variable.value.split(separator: ",").map { item in
            var item = item.drop { $0 == " " }
            while item.last == " " { item.removeLast() }
            return item
        }
        return .success(YAMLNode(.sequence(items.filter { !$0.isEmpty }.map { scalar($0) }), at: start))
    }

    private static func isQuoted(_ text: String) -> Bool {
        guard text.count > 1, let first = text.first else { return false }
        guard "\"'".contains(first), text.last == first else { return false }
        // One that stands within is the text's own, as a secret may have it.
        let inner = text.dropFirst().dropLast().replacing(first == "'" ? "''" : "\\\"", with: "")
        return !inner.contains(first)
    }

    /// The value under the keys of its path.
    private static func nested(_ value: YAMLNode, _ path: [String]) -> YAMLNode {
        path.reversed().reduce(value) { node, key in
            YAMLNode(.mapping([YAMLEntry(key: key, keyPosition: value.position, value: node)]), at: value.position)
        }
    }

    /// `PORT` as the address of the admin pages, for platforms that say so where a program is to be reached: what a file or another variable says of
    /// it wins.
    static func withPort(_ merged: YAMLNode?, _ value: String?, fileIndex: Int, _ findings: Findings) -> YAMLNode? {
        guard let value, !value.isEmpty else { return merged }
        let isSaid = merged?.entry("metronome")?.entry("listen")?.entry("admin") != nil || merged?.entry("server")?.entry("http_listen_port") != nil
        guard !isSaid else { return merged }
        let start = SourcePosition(file: port, fileIndex: fileIndex, line: 1, column: 1)
        // The host that a file says stays.
        var host = ListenAddress.everywhere
        if case .scalar(let said)? = merged?.entry("server")?.entry("http_listen_address")?.content, !said.text.isEmpty { host = said.text }
        let address = "\(HostAndPort.bracketed(host)):\(value)"
        let node = nested(YAMLNode(.scalar(YAMLScalar(text: address, isPlain: false)), at: start), ["metronome", "listen", "admin"])
        let whose = host == ListenAddress.everywhere ? ", for everybody who reaches this host" : ""
        findings.info("the environment variable PORT is set: the admin pages are at \(address)\(whose); METRONOME_LISTEN_ADMIN decides otherwise")
        return merged.map { YAMLMerge.overlaid($0, by: node) } ?? node
    }

    private static func isOfThisHost(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// Who is reached at `PORT` from elsewhere, and at the ports for spans only from here, is asked for nothing but pages.
    static func noteLoopback(_ listen: ListenSettings, _ findings: Findings) {
        guard let value = findings.environment(port), listen.admin.host == ListenAddress.everywhere, Int(value) == listen.admin.port else { return }
        let near = [("METRONOME_LISTEN_GRPC", listen.grpc), ("METRONOME_LISTEN_HTTP", listen.http)].compactMap { name, address in
            address.flatMap { isOfThisHost($0.host) ? (name, $0) : nil }
        }
        guard !near.isEmpty else { return }
        let addresses = near.map { $0.1.description }.joined(separator: " and ")
        let cures = near.map { "\($0.0)=0.0.0.0:\($0.1.port)" }.joined(separator: " and ")
        findings.warn(
            "PORT moves the admin pages alone: spans are taken at \(addresses), which nobody but this host reaches; set \(cures) "
                + "([::] in a network of IPv6) to have them sent from elsewhere")
    }
}

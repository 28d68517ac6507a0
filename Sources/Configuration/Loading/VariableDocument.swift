/// A configuration that stands in the environment, as one that stood in a file.
///
/// A value is taken as it is, as a plain scalar of YAML is; where it begins with `[`, `{`, `"` or `'` it is YAML. Items of lists may stand between
/// commas. An empty variable says nothing, as it does for `${…}`.
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
                noteUnknown(variable.name, findings)
                continue
            }
            switch value(variable, isList: key.isList, fileIndex + index) {
            case .success(let value):
                let node = nested(value, key.path)
                merged = merged.map { YAMLMerge.overlaid($0, by: node) } ?? node
            case .failure(let error): errors.append(error)
            }
        }
        return errors.isEmpty ? .success(merged) : .failure(ConfigurationErrors(errors))
    }

    /// It may be anybody's: a platform sets variables of its own.
    private static func noteUnknown(_ name: String, _ findings: Findings) {
        guard name.hasPrefix(VariableKeys.prefix), !VariableKeys.isOfService(name) else { return }
        let meant = NearestKey.of(name, among: Array(VariableKeys.all.keys)).map { "; did you mean \($0)?" } ?? "; it is not used"
        findings.warn("the environment variable \(name) belongs to no key\(meant)")
    }

    private static func value(_ variable: (name: String, value: String), isList: Bool, _ fileIndex: Int) -> Result<YAMLNode, ConfigurationError> {
        let start = SourcePosition(file: variable.name, fileIndex: fileIndex, line: 1, column: 1)
        guard variable.value.utf8.count <= YAMLLimits.configuration.fileBytes else {
            return .failure(ConfigurationError(at: start, "is larger than \(YAMLLimits.configuration.fileBytes) bytes"))
        }
        if let first = variable.value.first, "[{\"'".contains(first) || variable.value.contains("\n") {
            return SettingsLoader.tree((name: variable.name, text: variable.value), fileIndex, expandEnvironment: false) { _ in nil }.map(\.root)
        }
        func scalar(_ text: some StringProtocol) -> YAMLNode { YAMLNode(.scalar(YAMLScalar(text: String(text), isPlain: true)), at: start) }
        guard isList else { return .success(scalar(variable.value)) }
        let items = variable.value.split(separator: ",").map { item in
            var item = item.drop { $0 == " " }
            while item.last == " " { item.removeLast() }
            return item
        }
        return .success(YAMLNode(.sequence(items.filter { !$0.isEmpty }.map { scalar($0) }), at: start))
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
        let node = nested(YAMLNode(.scalar(YAMLScalar(text: "0.0.0.0:\(value)", isPlain: false)), at: start), ["metronome", "listen", "admin"])
        findings.info(
            "the environment variable PORT is set: the admin pages are at 0.0.0.0:\(value), for everybody who reaches this host; METRONOME_LISTEN_ADMIN decides otherwise"
        )
        return merged.map { YAMLMerge.overlaid($0, by: node) } ?? node
    }
}

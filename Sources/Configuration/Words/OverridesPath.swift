/// What `overrides.per_tenant_override_config` may name.
enum OverridesPath {
    /// What the file is called in messages.
    static let name = "per-tenant override file"

    /// nil: `path` can be read. Tempo takes compressed files and URLs too.
    static func problem(_ path: String) -> String? {
        let lowercased = path.lowercased()
        if lowercased.hasPrefix("http://") || lowercased.hasPrefix("https://") {
            return "expected the path of a file: a \(name) is not fetched from a URL"
        }
        if lowercased.hasSuffix(".gz") { return "expected the path of a YAML file: a compressed \(name) is not read" }
        return nil
    }
}

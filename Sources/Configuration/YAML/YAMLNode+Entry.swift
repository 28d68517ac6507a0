extension YAMLNode {
    /// The value of `key`, when this is a mapping that has it.
    func entry(_ key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

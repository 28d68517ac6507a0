import Settings

extension HTTPHeaderSettings: CheckedBlock {
    static var isSecret: Bool { true }

    /// The mapping's own key is the name of the field.
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout HTTPHeaderSettings) {
        for value in settings.values + settings.secrets { keys.owner.checkHeaderValue(value.value) }
    }

    /// - Parameter headers: `http_headers`.
    static func checkNames(_ headers: Field) {
        guard case .mapping(let entries) = headers.node.content else { return }
        for entry in entries { headers.below(entry.key)?.checkHeader(entry.key, reserved: HeaderWords.reserved) }
    }
}

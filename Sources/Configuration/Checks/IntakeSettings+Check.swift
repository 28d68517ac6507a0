import Settings

extension IntakeSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeSettings) {
        IntakeClientSettings.checkNames(settings.clients, keys)
    }
}

extension IntakeClientSettings: CheckedBlock {
    static var isSecret: Bool { true }

    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeClientSettings) { settings.checkProof(keys) }
}

import Settings

extension IntakeSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeSettings) {
        guard let list = keys.field("clients") else { return }
        IntakeClientSettings.checkNames(settings.clients, list)
        guard !settings.allowedTenants.isEmpty else { return }
        let allowed = Set(settings.allowedTenants)
        for (client, item) in zip(settings.clients, list.items) where !client.tenants.isEmpty && allowed.isDisjoint(with: client.tenants) {
            let names = client.tenants.prefix(3).map { Excerpt.of($0) }.joined(separator: ", ")
            (item.below("tenants") ?? item).fail("the client could send for nobody: allowed_tenants has none of \(names)")
        }
    }
}

extension IntakeClientSettings: CheckedBlock {
    static var isSecret: Bool { true }

    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeClientSettings) { settings.checkProof(keys) }
}

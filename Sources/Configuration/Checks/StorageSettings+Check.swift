import Settings

extension StorageSettings: CheckedBlock {
    /// Two equal entries would write the same samples (tempo-behaviour 7.1).
    static func check(_ group: String, _ keys: MappingReader, _ storage: inout StorageSettings) {
        guard group.isEmpty, let items = keys.field("remote_write")?.items, items.count == storage.remoteWrite.count else { return }
        for (index, item) in items.enumerated() where storage.remoteWrite[..<index].contains(storage.remoteWrite[index]) {
            if !keys.hasErrors { item.fail("duplicate entry: an earlier one says the same") }
        }
    }
}

import Settings

/// A block with rules between its keys, or with values that mean something else than they say.
protocol CheckedBlock: KeyBlock {
    /// Whether its values are secrets wherever they stand.
    static var isSecret: Bool { get }
    /// What to write instead of something else than a mapping.
    static func cure(_ field: Field) -> String?
    /// Called when the keys of a mapping are read and before unknown ones are reported.
    ///
    /// - Parameters:
    ///   - group: the mapping's path below the block; empty: the block itself.
    ///   - keys: its fields, as written.
    static func check(_ group: String, _ keys: MappingReader, _ value: inout Self)
}

extension CheckedBlock {
    static var isSecret: Bool { false }
    static func cure(_ field: Field) -> String? { nil }
    static func check(_ group: String, _ keys: MappingReader, _ value: inout Self) {}
}

extension KeyBlock {
    private static var checked: (any CheckedBlock.Type)? { self as? any CheckedBlock.Type }
    static var holdsSecrets: Bool { checked?.isSecret ?? false }
    static func mappingCure(_ field: Field) -> String? { checked?.cure(field) }

    static func runCheck(_ group: String, _ keys: MappingReader, _ value: inout Self) {
        func run<Block: CheckedBlock>(_ type: Block.Type) {
            guard var block = value as? Block else { return }
            Block.check(group, keys, &block)
            if let result = block as? Self { value = result }
        }
        if let checked { run(checked) }
    }
}

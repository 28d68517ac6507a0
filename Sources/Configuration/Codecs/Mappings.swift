import Settings

extension BlockForm: Codec {
    var typeText: String { "mapping" }

    func read(_ field: Field, _ current: Value?) -> Value? {
        field.mapping(current ?? Value(), cure: Value.mappingCure(field)) { $0.read(into: &$1) }
    }

    func text(_ value: Value) -> YAMLText? { YAMLText.rows(value) }
}

extension BlocksForm: Codec {
    var typeText: String { "list of mappings" }
    var rangeText: String { limit == .max ? "" : "at most \(limit)" }

    func read(_ field: Field, _ current: [Item]?) -> [Item]? {
        guard let items = (Item.holdsSecrets ? field.secretly : field).sequence(ofMappings: true) else { return nil }
        guard items.count <= limit else {
            field.fail("has \(items.count) entries, at most \(limit) are allowed")
            return nil
        }
        let block = BlockForm<Item>()
        return items.compactMap { block.read($0, nil) }
    }

    func text(_ value: [Item]) -> YAMLText? { .list(value.map { YAMLText.rows($0) }) }
}

extension NamedBlocksForm: Codec {
    var typeText: String { "mappings by name" }

    func read(_ field: Field, _ current: [String: Item]?) -> [String: Item]? {
        field.mapping([String: Item]()) { keys, blocks in
            for (name, field) in keys.all { blocks[name] = BlockForm<Item>().read(field, nil) }
        }
    }

    func text(_ value: [String: Item]) -> YAMLText? {
        .mapping(value.sorted { $0.key < $1.key }.map { ($0.key, YAMLText.rows($0.value)) })
    }
}

extension OverlayForm: Codec {
    var typeText: String { "mapping" }

    func read(_ field: Field, _ current: Overlay<Root>?) -> Overlay<Root>? {
        field.mapping(current ?? Overlay<Root>()) { $0.read(into: &$1) }
    }

    func text(_ value: Overlay<Root>) -> YAMLText? { YAMLText.rows(value) }
}

extension OptionalForm: Codec {
    var typeText: String { wrapped.codec?.typeText ?? "" }
    var rangeText: String { wrapped.codec?.rangeText ?? "" }

    func read(_ field: Field, _ current: Wrapped.Value??) -> Wrapped.Value?? {
        let value = wrapped.codec?.read(field, current ?? nil)
        return value.map(Optional.some)
    }

    func text(_ value: Wrapped.Value?) -> YAMLText? { value.flatMap { wrapped.codec?.text($0) } }
}

extension TextMapForm: Codec {
    var typeText: String { "texts by name" }

    var rangeText: String {
        switch rule {
        case .externalLabels: ""
        case .values: "at most \(DimensionTableSettings.maxMapped)"
        }
    }

    func read(_ field: Field, _ current: [String: String]?) -> [String: String]? {
        switch rule {
        case .externalLabels: return field.externalLabels()
        case .values:
            guard let map = field.stringMap() else { return nil }
            guard map.count <= DimensionTableSettings.maxMapped else {
                field.fail("maps \(map.count) values, at most \(DimensionTableSettings.maxMapped) are allowed")
                return nil
            }
            return map
        }
    }

    func text(_ value: [String: String]) -> YAMLText? { .map(value) }
}

extension SecretMapForm: Codec {
    var typeText: String { "secrets by name" }

    func read(_ field: Field, _ current: [String: Secret]?) -> [String: Secret]? {
        switch rule {
        case .any: field.secretMap()
        case .headers: field.remoteWriteHeaders(ofTenant: false)
        case .tenantHeaders: field.remoteWriteHeaders(ofTenant: true)
        }
    }

    func text(_ value: [String: Secret]) -> YAMLText? { .secrets(value) }
}

extension SecretListsForm: Codec {
    var typeText: String { "lists of secrets by name" }

    func read(_ field: Field, _ current: [String: [Secret]]?) -> [String: [Secret]]? {
        field.tunnelHeaders()
    }

    func text(_ value: [String: [Secret]]) -> YAMLText? {
        .mapping(value.sorted { $0.key < $1.key }.map { ($0.key, .list($0.value.map { .secret($0) })) })
    }
}

extension AnythingForm: Codec {
    var typeText: String { "anything" }
    func read(_ field: Field, _ current: Bool?) -> Bool? { field.asksForSomething }
    func text(_ value: Bool) -> YAMLText? { nil }
}

/// `metronome.gen_ai`.
enum GenAISchema {
    static func decode(_ keys: MappingReader, _ settings: inout GenAISettings) {
        if let field = keys.field("dimensions"), let dimensions = Self.dimensions(field) { settings.dimensions = dimensions }
        keys.read("service_label", into: &settings.serviceLabel) { serviceLabel($0) }
        keys.read("deduplication_window", into: &settings.deduplicationWindow) { $0.duration() }
        keys.read("hold", into: &settings.hold) { $0.duration() }
        keys.read("names", into: &settings.names) { $0.choice(GenAINames.self) }
        keys.field("cost")?.mapping { decodeCost($0, &settings.cost) }
    }

    /// Labels of the conventions, of gateways' names and of histograms.
    private static let reserved: Set<String> = [
        "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model", "server_address", "server_port",
        "error_type", "error_class", "http_response_status_code", "gen_ai_token_type", "gen_ai_response_finish_reason", "gen_ai_token_modality",
        "gen_ai_agent_name", "gen_ai_workflow_name", "gen_ai_tool_name", "model", "provider", "status", "token_type", "le",
    ]

    private static func serviceLabel(_ field: Field) -> String? {
        guard let text = field.string(), !text.isEmpty else { return field.string() }
        guard let name = field.labelName() else { return nil }
        guard !reserved.contains(name) else {
            field.fail("\(name) is a label that these metrics have already")
            return nil
        }
        return name
    }

    private static func dimensions(_ field: Field) -> [String]? {
        guard let items = field.sequence() else { return nil }
        guard items.count <= GenAISettings.maxDimensions else {
            field.fail("has \(items.count) dimensions, at most \(GenAISettings.maxDimensions) are possible")
            return nil
        }
        var labels: [String: String] = [:]
        var names: [String] = []
        for item in items {
            guard let name = item.nonEmptyString() else { continue }
            let label = DimensionCollisions.label(name)
            if reserved.contains(label) {
                item.fail("dimension \(Excerpt.of(name)) makes the label \(label), which these metrics have already")
            } else if let earlier = labels[label] {
                item.fail("dimension \(Excerpt.of(name)) makes the label \(label), which is already that of \(Excerpt.of(earlier))")
            } else {
                labels[label] = name
                names.append(name)
            }
        }
        return names
    }

    private static func decodeCost(_ keys: MappingReader, _ settings: inout GenAICostSettings) {
        keys.read("enabled", into: &settings.isEnabled) { $0.bool() }
        keys.read("price_file", into: &settings.priceFile) { $0.string() }
        keys.read("shipped_prices", into: &settings.usesShippedPrices) { $0.bool() }
        keys.read("sent", into: &settings.sent) { $0.choice(GenAICostSettings.Sent.self) }
    }
}

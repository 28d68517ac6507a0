import Settings

extension Field {
    /// Labels of the conventions, of gateways' names and of histograms.
    private static let labelsOfCalls: Set<String> = [
        "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model", "server_address", "server_port",
        "error_type", "error_class", "http_response_status_code", "gen_ai_token_type", "gen_ai_response_finish_reason", "gen_ai_token_modality",
        "gen_ai_agent_name", "gen_ai_workflow_name", "gen_ai_tool_name", "model", "provider", "status", "token_type", "le",
    ]

    /// A label beside those of calls; empty: none.
    func serviceLabel() -> String? {
        guard let text = string(), !text.isEmpty else { return string() }
        guard let name = labelName() else { return nil }
        guard !Self.labelsOfCalls.contains(name) else {
            fail("\(name) is a label that these metrics have already")
            return nil
        }
        return name
    }

    /// Attributes that become labels of calls.
    func callDimensions() -> [String]? {
        guard let items = sequence() else { return nil }
        guard items.count <= GenAISettings.maxDimensions else {
            fail("has \(items.count) dimensions, at most \(GenAISettings.maxDimensions) are possible")
            return nil
        }
        var labels: [String: String] = [:]
        var names: [String] = []
        for item in items {
            guard let name = item.nonEmptyString() else { continue }
            let label = LabelName.dimension(name)
            if Self.labelsOfCalls.contains(label) {
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
}

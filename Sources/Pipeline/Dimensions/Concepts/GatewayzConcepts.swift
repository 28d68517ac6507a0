extension ConceptProfile {
    /// Names of a gateway in front of providers, today's and those that older senders still use.
    package static let gatewayz = ConceptProfile(
        "gatewayz", [Gatewayz.provider, Gatewayz.requestModel, Gatewayz.customer, Gatewayz.team, Gatewayz.status])

    /// The concepts of ``gatewayz`` one by one.
    package enum Gatewayz {
        /// Whom the gateway asked, which is not who made the model.
        package static let provider = Concept(
            "provider", of: "gatewayz", type: .name, ["gatewayz.provider.name", "ai.provider", "provider"])
        package static let requestModel = Concept(
            "request_model", of: "gatewayz", type: .name, ["gen_ai.request.model", "ai.model_id", .quoted("model")])
        package static let customer = Concept("customer", of: "gatewayz", type: .name, ["gatewayz.customer.id", "customer.id"])
        /// Whose budget it is: names before ids, and what proxies know of the key that was used.
        package static let team = Concept(
            "team", of: "gatewayz", type: .name,
            [
                "gatewayz.team.name", "team.name", "team", "metadata.user_api_key_team_alias", "metadata.team_alias", "gatewayz.team.id", "team.id",
                .borrowed("metadata.user_api_key_team_id"), "metadata.team_id",
            ])
        package static let status = Concept("status", of: "gatewayz", ["status"])
    }
}

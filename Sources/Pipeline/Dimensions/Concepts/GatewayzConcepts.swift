extension ConceptProfile {
    /// Names of a gateway in front of providers, today's and those that older senders still use.
    package static let gatewayz = ConceptProfile(
        "gatewayz", [Gatewayz.provider, Gatewayz.requestModel, Gatewayz.customer, Gatewayz.status])

    /// The concepts of ``gatewayz`` one by one.
    package enum Gatewayz {
        /// Whom the gateway asked, which is not who made the model.
        package static let provider = Concept(
            "provider", of: "gatewayz", type: .name, ["gatewayz.provider.name", "ai.provider", "provider"])
        package static let requestModel = Concept(
            "request_model", of: "gatewayz", type: .name, ["gen_ai.request.model", "ai.model_id", .quoted("model")])
        package static let customer = Concept("customer", of: "gatewayz", type: .name, ["gatewayz.customer.id", "customer.id"])
        package static let status = Concept("status", of: "gatewayz", ["status"])
    }
}

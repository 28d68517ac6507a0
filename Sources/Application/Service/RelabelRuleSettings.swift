import Settings

/// The module cannot be named beside its type of the same name.
typealias RelabelRuleSettings = RelabelRule

extension Field {
    func externalLabels() -> [String: String]? {
        mapping([String: String](), cure: "write names and values without -, such as {cluster: eu-1}") { keys, labels in
            for (name, field) in keys.all {
                if name.isEmpty { field.fail("a label needs a name") }
                if let doubt = ExternalLabelAdvice.doubt(name) { findings.warn(field, doubt) }
                if let value = field.string() { labels[name] = value }
            }
        }
    }
}

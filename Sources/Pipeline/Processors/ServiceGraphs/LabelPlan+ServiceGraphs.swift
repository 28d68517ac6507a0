extension LabelPlan {
    package convenience init(_ options: ServiceGraphsOptions) {
        self.init(
            labels: Self.setters(options), options.labels)
    }

    /// In the order of tempo-behaviour 4.6: nothing protects a name from a later setter.
    private static func setters(_ options: ServiceGraphsOptions) -> [Label] {
        var setters = [
            Label(name: "client", source: .edge(.client)), Label(name: "server", source: .edge(.server)),
            Label(name: "connection_type", source: .edge(.connectionType)),
        ]
        let names = options.usesPrefix ? options.dimensions.flatMap { ["client_" + $0, "server_" + $0] } : options.dimensions
        for (number, name) in names.enumerated() {
            setters.append(Label(name: LabelName.sanitise(name), source: .edge(.dimension(number)), original: LabelName.original(name)))
        }
        if options.virtualNodeLabel { setters.append(Label(name: "virtual_node", source: .edge(.virtualNode))) }
        return setters
    }
}

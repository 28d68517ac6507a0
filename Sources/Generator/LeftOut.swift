import Pipeline

/// Spans of a request that was taken without them, and what its sender is told of them.
struct LeftOut {
    private(set) var spans = 0
    private(set) var message = ""
    /// Those of OTLP/JSON in which a value cannot be read.
    let unreadable: Int

    init(_ json: JSONLeftOut) {
        unreadable = json.spans
        if json.spans > 0 { (spans, message) = (json.spans, json.message) }
    }

    init(_ json: JSONLeftOut, _ rest: borrowing SalvagedRequest) {
        self.init(json)
        self = adding(rest.rejected, rest.message)
    }

    func adding(_ count: Int, _ reason: String) -> LeftOut {
        guard count > 0 else { return self }
        var all = self
        all.spans += count
        all.message += message.isEmpty ? reason : "; " + reason
        return all
    }
}

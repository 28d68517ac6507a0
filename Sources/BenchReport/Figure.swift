/// One measured figure of the table.
package struct Figure {
    package enum Reach {
        case atMost(Double)
        case atLeast(Double)

        package func isReached(by value: Double) -> Bool {
            switch self {
            case .atMost(let limit): value <= limit
            case .atLeast(let limit): value >= limit
            }
        }
    }

    /// Names the figure in JSON, in the accepted figures and for `--only`.
    package let id: String
    package let title: String
    package let unit: String
    package let value: Double
    /// nil: it stands there for comparison.
    package var reach: Reach?
    /// What nobody can be below, measured in the same run, and what that is.
    package var floor: (value: Double, name: String)?
    /// The same of Tempo's generator, measured on the project's kind of machine (Tempo 2.10.8).
    package var tempo: String?

    package init(
        _ id: String, _ title: String, _ value: Double, _ unit: String, _ reach: Reach? = nil, floor: (value: Double, name: String)? = nil
    ) {
        self.id = id
        self.title = title
        self.value = value
        self.unit = unit
        self.reach = reach
        self.floor = floor
    }

    package var isReached: Bool? { reach?.isReached(by: value) }

    package var json: JSONValue {
        var members = [
            JSONValue.Member("id", id), JSONValue.Member("title", title), JSONValue.Member("value", value), JSONValue.Member("unit", unit),
        ]
        switch reach {
        case .atMost(let limit): members.append(JSONValue.Member("at_most", limit))
        case .atLeast(let limit): members.append(JSONValue.Member("at_least", limit))
        case nil: break
        }
        if let floor {
            members.append(JSONValue.Member("floor", floor.value))
            members.append(JSONValue.Member("floor_is", floor.name))
        }
        if let isReached { members.append(JSONValue.Member("reached", .bool(isReached))) }
        return .object(members)
    }
}

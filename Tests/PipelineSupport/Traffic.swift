import Pipeline

/// Requests as the tests of the series store write them down.
package enum Traffic {
    /// Spans of one service.
    package static func service(_ name: String, _ spans: [Proto] = [Proto.span()], more: [(String, String)] = []) -> [UInt8] {
        let resource = [("service.name", name)] + more
        return Proto.request(resource: resource.map { Proto.attribute($0.0, Proto.string($0.1)) }, spans)
    }

    /// A span with string attributes.
    package static func span(_ attributes: [(String, String)], milliseconds: UInt64 = 50) -> Proto {
        Proto.span(milliseconds: milliseconds, attributes: attributes.map { Proto.attribute($0.0, Proto.string($0.1)) })
    }
}

extension Bench {
    /// A bench with a limit on its series or entities.
    package init(limit: Int, _ unit: SeriesBudget.Unit = .series, loops: Int = 1, change: (inout ProcessorOptions) -> Void = { _ in }) {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        change(&options)
        self.init(options, budget: SeriesBudget(unit, limit: limit), loops: loops)
    }

    package init(memory: MemoryRoom) {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        self.init(options, budget: SeriesBudget(memory: memory))
    }

    /// The sum of all series of this name whose labels contain `text`.
    package mutating func total(_ name: String, _ text: String = "") -> Double {
        series(name).filter { $0.key.hasPrefix(name + "{") && $0.key.contains(text) }.reduce(0) { $0 + $1.value }
    }

    /// How far what the budget holds is from what is exported, and from what came and went.
    package mutating func imbalance() -> Int {
        drain()
        let exported = budget.unit == .entities ? budget.active : activeSeries
        return abs(budget.active - exported) + abs(budget.added - budget.removed - budget.active)
    }

    /// Series of this name.
    package mutating func names(_ name: String, _ text: String = "") -> Int {
        series(name).keys.count { $0.hasPrefix(name + "{") && $0.contains(text) }
    }
}

/// The labels of overflow series.
package let inOverflow = #"metric_overflow="true""#

/// What span metrics tell apart by default, plus the added dimensions.
struct LabelSet: Hashable {
    var service: Service
    var name: String
    var kind: SpanKind
    var status: SpanStatus
    /// Variant of the recipe, which decides every `dim.*` value.
    var variant: Int
}

/// Values of the added dimensions `dim.0` … `dim.N-1`.
struct Dimensions: Sendable {
    var count: Int
    /// Distinct values of each dimension: the smallest number that gives every variant a combination of its own.
    private var radix = 2

    init(count: Int, variants: Int) {
        self.count = count
        guard count > 0 else { return }
        while Self.combinations(radix, count) < variants { radix += 1 }
    }

    func attributes(variant: Int) -> [Attribute] {
        var rest = variant
        return (0..<count).map { dimension in
            let digit = rest % radix
            rest /= radix
            return Attribute("dim.\(dimension)", .string("value-\(dimension)-\(digit)"))
        }
    }

    private static func combinations(_ radix: Int, _ count: Int) -> Int {
        var product = 1
        for _ in 0..<count {
            let (next, overflow) = product.multipliedReportingOverflow(by: radix)
            if overflow { return .max }
            product = next
        }
        return product
    }
}

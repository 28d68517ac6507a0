extension SpanMetricsStage {
    /// A label's source, as the inner loop wants it.
    struct Step: BitwiseCopyable {
        enum Kind: UInt8 {
            case service, spanName, spanKind, statusCode, statusMessage, attribute, joined, job, instance, nothing, concept, rule
        }
        var kind: Kind
        /// Of the attribute, or the number of the join, of the concept or of the rule.
        var slot: Int32
        /// Index of the step that is taken when this one has no text; -1: none.
        var fallback: Int32 = -1
    }

    /// A mapping: which slots, and what stands between their values.
    struct Join: BitwiseCopyable {
        var firstSlot: Int
        var slotCount: Int
        var separator: Int
        var separatorCount: Int
    }

    /// The memory behind the pointers of a stage.
    struct Tables {
        /// One per label, then those that others fall back on.
        let steps: ConstantTable<Step>
        let joins: ConstantTable<Join>
        /// A concept stands there as the complement of its number.
        let joinSlots: ConstantTable<Int32>
        let separators: ConstantTable<UInt8>
        let rules: DimensionRules.Tables
    }
}

extension SpanMetricsStage.Tables {
    init(_ plan: LabelPlan, slots: inout AttributeSlots) {
        var joins: [SpanMetricsStage.Join] = []
        var joinSlots: [Int32] = []
        var separators: [UInt8] = []
        var steps: [SpanMetricsStage.Step] = []
        var rules = DimensionRules()
        func append(_ source: LabelPlan.Source) {
            switch source {
            case .service: steps.append(.init(kind: .service, slot: Int32(AttributeSlots.service)))
            case .spanName: steps.append(.init(kind: .spanName, slot: 0))
            case .spanKind: steps.append(.init(kind: .spanKind, slot: 0))
            case .statusCode: steps.append(.init(kind: .statusCode, slot: 0))
            case .statusMessage: steps.append(.init(kind: .statusMessage, slot: 0))
            case .attribute(let key): steps.append(.init(kind: .attribute, slot: Int32(slots.slot(key))))
            case .concept(let concept): steps.append(.init(kind: .concept, slot: Int32(slots.concept(concept))))
            case .rule(let dimension):
                steps.append(.init(kind: .rule, slot: Int32(rules.add(dimension, concept: slots.concept(dimension.concept)))))
            case .joined(let parts, let separator):
                steps.append(.init(kind: .joined, slot: Int32(joins.count)))
                joins.append(
                    .init(
                        firstSlot: joinSlots.count, slotCount: parts.count, separator: separators.count, separatorCount: separator.utf8.count))
                joinSlots += parts.map { part in
                    switch part {
                    case .attribute(let key): Int32(slots.slot(key))
                    case .concept(let concept): ~Int32(slots.concept(concept))
                    }
                }
                separators += Array(separator.utf8)
            case .job: steps.append(.init(kind: .job, slot: 0))
            case .instance: steps.append(.init(kind: .instance, slot: Int32(slots.slot("service.instance.id"))))
            // Spans have no such label.
            case .edge, .given: steps.append(.init(kind: .nothing, slot: 0))
            }
        }
        for label in plan.labels { append(label.source) }
        for (index, label) in plan.labels.enumerated() {
            guard let fallback = label.fallback else { continue }
            steps[index].fallback = Int32(steps.count)
            append(fallback)
        }
        self.init(
            steps: ConstantTable(steps), joins: ConstantTable(joins), joinSlots: ConstantTable(joinSlots),
            separators: ConstantTable(separators), rules: DimensionRules.Tables(rules))
    }
}

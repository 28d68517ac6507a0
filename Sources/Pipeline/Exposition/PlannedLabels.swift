/// Lists the labels of one ``LabelPlan``'s keys, external labels, metric name and bound in their places.
///
/// Sound because what its steps point into lives as long as it does.
struct PlannedLabels {
    private struct Step: BitwiseCopyable {
        enum Kind { case text, spanKind, statusCode, constant, nothing, metricName }

        var kind: Kind
        var isBound: Bool
        var name: WireSlice
        /// Of a constant.
        var value: WireSlice
    }

    private let steps: ConstantTable<Step>
    /// Texts of the numbers from 0 on.
    private let kinds: ConstantTable<WireSlice>
    private let codes: ConstantTable<WireSlice>
    private let memory: [SlackBytes]

    /// - Parameter plan: nil: there are external labels alone.
    init(plan: LabelPlan?, externalLabels: [String: String]) {
        var memory: [SlackBytes] = []
        func keep(_ text: String) -> WireSlice {
            let bytes = SlackBytes(Array(text.utf8))
            memory.append(bytes)
            return bytes.slice
        }
        func label(_ index: Int, isBound: Bool = false) -> Step {
            let label = plan?.labels[index]
            let kind: Step.Kind =
                switch label?.source {
                case .spanKind where plan?.spellsEnumerations == false: .spanKind
                case .statusCode where plan?.spellsEnumerations == false: .statusCode
                default: .text
                }
            return Step(kind: kind, isBound: isBound, name: keep(label?.name ?? ""), value: keep(""))
        }
        func constant(_ kind: Step.Kind, _ name: String = "", _ value: String = "", isBound: Bool = false) -> Step {
            Step(kind: kind, isBound: isBound, name: keep(name), value: keep(value))
        }
        steps = ConstantTable(
            LabelLayout(plan: plan, externalLabels: externalLabels).items.map { item in
                switch item {
                case .label(let index): label(index)
                case .external(let name, let value): constant(.constant, name, value)
                case .metricName: constant(.metricName)
                case .bound(own: .some(let index), external: _): label(index, isBound: true)
                case .bound(own: nil, external: .some(let value)): constant(.constant, "le", value, isBound: true)
                case .bound(own: nil, external: nil): constant(.nothing, isBound: true)
                }
            })
        kinds = ConstantTable((0...5).map { keep(EnumText.spanKind($0)) })
        codes = ConstantTable((0...2).map { keep(EnumText.statusCode($0)) })
        self.memory = memory
    }

    /// - Parameter key: with slack behind it; nil: a label set that only the external labels make.
    func list(_ key: WireSlice?, into list: inout LabelList) {
        list.removeAll()
        let nothing = steps.start.pointee.value
        var cursor = WireCursor(key ?? nothing)
        for id in 0..<steps.count {
            let step = steps.start + id
            if step.pointee.isBound { list.beginBound() }
            switch step.pointee.kind {
            case .text: if let value = cursor.slice(), value.count > 0 { list.append(id, step.pointee.name, value) }
            case .spanKind: appendNumber(cursor.varint(), kinds, EnumText.spanKind, id, step.pointee.name, &list)
            case .statusCode: appendNumber(cursor.varint(), codes, EnumText.statusCode, id, step.pointee.name, &list)
            case .constant: list.append(id, step.pointee.name, step.pointee.value)
            case .metricName: list.markName()
            case .nothing: break
            }
            if step.pointee.isBound { list.endBound() }
        }
    }

    @inline(__always)
    private func appendNumber(
        _ number: UInt64?, _ known: ConstantTable<WireSlice>, _ text: (Int32) -> String, _ id: Int, _ name: WireSlice, _ list: inout LabelList
    ) {
        guard let number else { return }
        let isKnown = number < UInt64(known.count)
        list.append(id, name, isKnown ? known.start[Int(truncatingIfNeeded: number)] : list.keep(text(Int32(truncatingIfNeeded: number))))
    }
}

/// Spells the keys of one ``LabelPlan`` as labels: what is the same for all of them, encoded once.
struct PlannedLabels {
    private struct Step: BitwiseCopyable {
        enum Kind { case text, spanKind, statusCode, constant, nothing, metricName }

        var kind: Kind
        var isBound: Bool
        /// The name's field and the value's tag; a whole label that is constant.
        var bytes: WireSlice
    }

    private let steps: [Step]
    private let kinds: [WireSlice]
    private let codes: [WireSlice]
    /// What the slices above point into.
    private let memory: [SlackBytes]

    /// - Parameter plan: nil: there are external labels alone.
    init(plan: LabelPlan?, externalLabels: [String: String]) {
        var memory: [SlackBytes] = []
        func keep(_ bytes: [UInt8]) -> WireSlice {
            memory.append(SlackBytes(bytes))
            return memory[memory.count - 1].slice
        }
        func label(_ index: Int, isBound: Bool) -> Step {
            guard let plan else { return Step(kind: .nothing, isBound: isBound, bytes: keep([])) }
            let bytes = keep(LabelField.field(1, Array(plan.labels[index].name.utf8)) + [LabelField.valueTag])
            let kind: Step.Kind =
                switch plan.labels[index].source {
                case .spanKind where !plan.spellsEnumerations: .spanKind
                case .statusCode where !plan.spellsEnumerations: .statusCode
                default: .text
                }
            return Step(kind: kind, isBound: isBound, bytes: bytes)
        }
        steps = LabelLayout(plan: plan, externalLabels: externalLabels).items.map { item in
            switch item {
            case .label(let index), .bound(own: .some(let index), external: _):
                if case .bound = item { label(index, isBound: true) } else { label(index, isBound: false) }
            case .external(let name, let value): Step(kind: .constant, isBound: false, bytes: keep(LabelField.label(name, value)))
            case .bound(own: nil, external: .some(let value)):
                Step(kind: .constant, isBound: true, bytes: keep(LabelField.label("le", value)))
            case .bound(own: nil, external: nil): Step(kind: .nothing, isBound: true, bytes: keep([]))
            case .metricName: Step(kind: .metricName, isBound: false, bytes: keep([]))
            }
        }
        kinds = (0...5).map { keep(Array(EnumText.spanKind($0).utf8)) }
        codes = (0...2).map { keep(Array(EnumText.statusCode($0).utf8)) }
        self.memory = memory
    }

    /// - Parameter key: with slack behind it; nil: a label set that only the external labels make.
    func encode(_ key: WireSlice?, into labels: inout EncodedLabels) {
        labels.removeAll()
        var cursor = key.map { WireCursor($0) }
        for (id, step) in steps.enumerated() {
            if step.isBound { labels.beginBound() }
            switch step.kind {
            case .text: if let value = cursor?.slice(), value.count > 0 { labels.append(id, name: step.bytes, value: value) }
            case .spanKind: appendNumber(cursor?.varint(), kinds, EnumText.spanKind, id, step, &labels)
            case .statusCode: appendNumber(cursor?.varint(), codes, EnumText.statusCode, id, step, &labels)
            case .constant: labels.append(id, constant: step.bytes)
            case .metricName: labels.markName()
            case .nothing: break
            }
            if step.isBound { labels.endBound() }
        }
    }

    private func appendNumber(
        _ number: UInt64?, _ known: [WireSlice], _ text: (Int32) -> String, _ id: Int, _ step: Step, _ labels: inout EncodedLabels
    ) {
        guard let number else { return }
        if number < UInt64(known.count) { return labels.append(id, name: step.bytes, value: known[Int(number)]) }
        let spelled = SlackBytes(Array(text(Int32(truncatingIfNeeded: number)).utf8))
        withExtendedLifetime(spelled) { labels.append(id, name: step.bytes, value: spelled.slice) }
    }
}

/// Bytes that stay where they are, with slack behind them. Sound to share: nobody writes them.
final class SlackBytes: @unchecked Sendable {
    let slice: WireSlice

    init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + RequestBytes.slack, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count + RequestBytes.slack)
        bytes.withUnsafeBytes { if let start = $0.baseAddress { memory.copyMemory(from: start, byteCount: $0.count) } }
        slice = WireSlice(start: UnsafeRawPointer(memory), count: bytes.count)
    }

    deinit { slice.start.deallocate() }
}

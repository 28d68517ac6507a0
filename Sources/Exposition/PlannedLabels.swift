import Pipeline

/// Lists the labels of one ``LabelPlan``'s keys, external labels, metric name and bound in their places.
///
/// Sound because what its tables and their slices point into lives as long as it does.
struct PlannedLabels {
    /// What is read for each label set: plain pointers, so that reading costs no reference count. Good as long as its owner lives.
    struct Reader: BitwiseCopyable {
        fileprivate let steps: Run<Step>
        fileprivate let count: Int
        /// Texts of the numbers from 0 on.
        fileprivate let kinds: Run<WireSlice>
        fileprivate let codes: Run<WireSlice>
        /// nil: keys have their labels in the order of the steps.
        fileprivate let order: Order?
    }

    fileprivate struct Step: BitwiseCopyable {
        enum Kind { case text, spanKind, statusCode, constant, nothing, metricName }

        var kind: Kind
        var isBound: Bool
        /// Which one of the plan it is; -1: none.
        var label: Int
        var name: WireSlice
        var nameSize: Int
        /// Of a constant.
        var value: WireSlice
    }

    /// How keys are read whose labels are sent in another order than they have there.
    fileprivate struct Order: BitwiseCopyable {
        /// Of each label of the plan: whether it stands in keys as a number.
        let numbers: Run<Bool>
        /// Where each stands in the key at hand.
        let places: Cells<RawRun>
        let count: Int
    }

    fileprivate static let kindCount = 6
    fileprivate static let codeCount = 3

    let reader: Reader
    private let steps: ConstantTable<Step>
    private let kinds: ConstantTable<WireSlice>
    private let codes: ConstantTable<WireSlice>
    private let memory: [SlackBytes]
    private let numbers: ConstantTable<Bool>
    private let places: Places

    /// - Parameters:
    ///   - plan: nil: there are external labels alone.
    ///   - names: of the plan's labels.
    init(plan: LabelPlan?, names: [String] = [], externalLabels: [String: String]) {
        self.init(plan: plan, names: names, items: LabelLayout(names: names, externalLabels: externalLabels).items)
    }

    /// - Parameter items: which of them are listed, in this order.
    init(plan: LabelPlan?, names: [String], items: [LabelLayout.Item]) {
        var memory: [SlackBytes] = []
        func keep(_ text: String) -> WireSlice {
            let bytes = SlackBytes(Array(text.utf8))
            memory.append(bytes)
            return bytes.slice
        }
        func step(_ kind: Step.Kind, _ label: Int = -1, _ name: String = "", _ value: String = "", isBound: Bool = false) -> Step {
            Step(kind: kind, isBound: isBound, label: label, name: keep(name), nameSize: LabelField.size(name.utf8.count), value: keep(value))
        }
        let kindsOfSteps = (plan?.labels ?? []).map { label -> Step.Kind in
            switch label.source {
            case .spanKind where plan?.spellsEnumerations == false: .spanKind
            case .statusCode where plan?.spellsEnumerations == false: .statusCode
            default: .text
            }
        }
        func label(_ index: Int, isBound: Bool = false) -> Step { step(kindsOfSteps[index], index, names[index], isBound: isBound) }
        let all = items.map { item in
            switch item {
            case .label(let index): label(index)
            case .external(let name, let value): step(.constant, -1, name, value)
            case .metricName: step(.metricName)
            case .bound(own: .some(let index), external: _): label(index, isBound: true)
            case .bound(own: nil, external: .some(let value)): step(.constant, -1, "le", value, isBound: true)
            case .bound(own: nil, external: nil): step(.nothing, isBound: true)
            }
        }
        steps = ConstantTable(all)
        kinds = ConstantTable((0..<Int32(Self.kindCount)).map { keep(EnumText.spanKind($0)) })
        codes = ConstantTable((0..<Int32(Self.codeCount)).map { keep(EnumText.statusCode($0)) })
        self.memory = memory
        numbers = ConstantTable(kindsOfSteps.map { $0 != .text })
        places = Places(names.count)
        let isInOrder = all.map(\.label).filter { $0 >= 0 } == Array(names.indices)
        reader = Reader(
            steps: steps.start, count: steps.count, kinds: kinds.start, codes: codes.start,
            order: isInOrder ? nil : Order(numbers: numbers.start, places: places.start, count: names.count))
    }

    /// Memory that a reader writes to. Sound because the encoding that has it is used by one collector at a time.
    private final class Places {
        let start: Cells<RawRun>
        init(_ count: Int) { start = .allocate(capacity: max(count, 1)) }
        deinit { start.deallocate() }
    }
}

extension PlannedLabels.Reader {
    /// - Parameter key: with slack behind it; nil: a label set that only the external labels make.
    func list(_ key: WireSlice?, into list: inout LabelList) {
        list.removeAll()
        var cursor = WireCursor(key ?? steps.pointee.value)
        guard let order else {
            for id in 0..<count { append(id, &cursor, &list) }
            return
        }
        find(cursor, order)
        for id in 0..<count {
            let label = steps[id].label
            if label >= 0 { cursor = WireCursor(order.places[label], end: cursor.end) }
            append(id, &cursor, &list)
        }
    }

    /// Notes where a key has its labels.
    private func find(_ cursor: WireCursor, _ order: PlannedLabels.Order) {
        var cursor = cursor
        for label in 0..<order.count {
            order.places[label] = cursor.position
            if order.numbers[label] { _ = cursor.varint() } else { _ = cursor.slice() }
        }
    }

    @inline(__always)
    private func append(_ id: Int, _ cursor: inout WireCursor, _ list: inout LabelList) {
        let step = steps + id
        if step.pointee.isBound { list.beginBound() }
        switch step.pointee.kind {
        case .text: if let value = cursor.slice(), value.count > 0 { append(value, id, step, &list) }
        case .spanKind:
            guard let number = cursor.varint() else { break }
            append(text(number, kinds, PlannedLabels.kindCount, EnumText.spanKind, &list), id, step, &list)
        case .statusCode:
            guard let number = cursor.varint() else { break }
            append(text(number, codes, PlannedLabels.codeCount, EnumText.statusCode, &list), id, step, &list)
        case .constant: append(step.pointee.value, id, step, &list)
        case .metricName: list.markName()
        case .nothing: break
        }
        if step.pointee.isBound { list.endBound() }
    }

    @inline(__always)
    private func append(_ value: WireSlice, _ id: Int, _ step: Run<PlannedLabels.Step>, _ list: inout LabelList) {
        list.append(id, step.pointee.name, nameSize: step.pointee.nameSize, value)
    }

    @inline(__always)
    private func text(
        _ number: UInt64, _ known: Run<WireSlice>, _ count: Int, _ spell: (Int32) -> String, _ list: inout LabelList
    ) -> WireSlice {
        number < UInt64(truncatingIfNeeded: count)
            ? known[Int(truncatingIfNeeded: number)] : list.keep(spell(Int32(truncatingIfNeeded: number)))
    }
}

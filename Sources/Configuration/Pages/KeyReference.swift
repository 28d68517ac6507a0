import Settings

/// A key as the reference tells of it.
package struct KeyReference: Sendable {
    package let block: String
    package let name: String
    /// `duration`; empty: a mapping.
    package let type: String
    /// Empty: any value of the type.
    package let range: String
    /// As it would be written; empty: none.
    package let initial: String
    /// Whether an override may have it, too.
    package let isPerTenant: Bool
    package let summary: String
    package let effect: Effect
    /// With those of the blocks around it.
    package let releases: TempoReleases
    /// Keys below it have rows of their own.
    package private(set) var isBlock = false

    package var path: String { block.isEmpty ? name : "\(block).\(name)" }

    /// Every key with a row, each after its block's. The keys of a kind of list stand where it is first.
    package static let all: [KeyReference] = {
        var releases: [String: TempoReleases] = [:]
        var lists: [ObjectIdentifier: String] = [:]
        var repeated: [String] = []
        var result: [KeyReference] = []
        for place in KeyIndex.places {
            releases[place.path] = place.releases.description.isEmpty ? releases[place.block] ?? place.releases : place.releases
            guard let row = place.row, let known = releases[place.path] else { continue }
            if place.block.hasSuffix("[]") {
                let first = lists[row.kind, default: place.block]
                lists[row.kind] = first
                if first != place.block, repeated.last != place.block { repeated.append(place.block) }
            }
            if !repeated.contains(where: { place.block.hasPrefix($0) }) { result.append(row.reference(place, known)) }
        }
        let blocks = Set(result.map(\.block).flatMap(ancestors))
        for index in result.indices { result[index].isBlock = blocks.contains(result[index].path) }
        return result
    }()

    /// `a.b[].c`: itself, `a.b`, `a`, without the signs of lists and free names at the end.
    private static func ancestors(_ block: String) -> [String] {
        let parts = block.split(separator: ".")
        return parts.indices.map { end in
            var path = parts[...end].joined(separator: ".")
            for ending in ["[]", ".<name>"] where path.hasSuffix(ending) { path.removeLast(ending.count) }
            return path
        }
    }
}

extension PlacedRow {
    fileprivate var kind: ObjectIdentifier { ObjectIdentifier(Root.self) }
    fileprivate func reference(_ place: KeyPlace, _ releases: TempoReleases) -> KeyReference { reference(place, releases, row.cell) }

    private func reference<Cell: KeyCell<Root>>(_ place: KeyPlace, _ releases: TempoReleases, _ cell: Cell) -> KeyReference {
        let codec = cell.form.codec
        let initial = isOverride ? nil : cell.value(in: Root()).flatMap { codec?.words($0) }
        return KeyReference(
            block: place.block, name: place.name, type: codec?.typeText ?? "", range: codec?.rangeText ?? "", initial: initial ?? "",
            isPerTenant: row.cell.overriding != nil, summary: row.summary, effect: place.effect, releases: releases)
    }
}

extension Codec {
    /// A value for the reference.
    fileprivate func words(_ value: Value) -> String? {
        if self is SizeForm, let bytes = value as? Int { return ByteSize.text(bytes) }
        switch text(value) {
        case .plain(let text): return text
        case .string(let text) where !text.isEmpty: return text
        case let other: return other?.json
        }
    }
}

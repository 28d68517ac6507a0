import Settings

/// A key of the configuration where it stands.
package struct KeyPlace: Sendable {
    /// The path of its block: lists as `name[]`, free names as `<name>`, any tenant as `overrides.defaults`; the top level is empty.
    package let block: String
    package let name: String
    /// nil: a mapping of keys without a row of its own.
    package let row: (any PlacedRow)?
    package let releases: TempoReleases
    /// With that of the blocks around it.
    package let effect: Effect

    package var path: String { block.isEmpty ? name : "\(block).\(name)" }
}

/// A row, and whether it is looked at as a key of an override.
package protocol PlacedRow: Sendable {
    associatedtype Root: KeyBlock
    var row: KeyRow<Root> { get }
    var isOverride: Bool { get }
}

private struct Placed<Root: KeyBlock>: PlacedRow {
    let row: KeyRow<Root>
    let isOverride: Bool
}

/// All keys that have a row.
package enum KeyIndex {
    /// Each after its block's.
    package static let places: [KeyPlace] = Settings.places(in: "", around: nil)

    static func names(in block: String) -> [String] { places.filter { $0.block == block }.map(\.name) }
}

extension KeyBlock {
    /// - Parameters:
    ///   - block: the path.
    ///   - effect: of the block itself, where it is not obeyed.
    fileprivate static func places(in block: String, around effect: Effect?) -> [KeyPlace] {
        places(rows.tree, in: block, around: effect, isOverride: false)
    }

    fileprivate static func overridePlaces(in block: String) -> [KeyPlace] {
        places(rows.tree.filter(\.isOverriding), in: block, around: nil, isOverride: true)
    }

    private static func places(_ nodes: [KeyNode<Self>], in block: String, around effect: Effect?, isOverride: Bool) -> [KeyPlace] {
        nodes.flatMap { node in
            switch node {
            case .group(let name, let below):
                let place = KeyPlace(block: block, name: name, row: nil, releases: TempoReleases(""), effect: effect ?? .same)
                let nodes = isOverride ? below.filter(\.isOverriding) : below
                return [place] + places(nodes, in: place.path, around: effect, isOverride: isOverride)
            case .row(let name, let row):
                let overriding = isOverride ? row.cell.overriding : nil
                let place = KeyPlace(
                    block: block, name: name, row: Placed(row: row, isOverride: isOverride), releases: overriding?.releases ?? row.releases,
                    effect: effect ?? overriding?.effect ?? row.effect)
                let below = (row.cell.form as? any NestingForm)?.places(below: place.path, around: place.effect.isObeyed ? nil : place.effect)
                return [place] + (below ?? [])
            }
        }
    }
}

extension Effect {
    /// Keys below a block that is obeyed say themselves what becomes of them.
    fileprivate var isObeyed: Bool { kind == .same || kind == .better }
}

/// A form whose values have keys of their own.
private protocol NestingForm {
    func places(below path: String, around effect: Effect?) -> [KeyPlace]
}

extension BlockForm: NestingForm {
    fileprivate func places(below path: String, around effect: Effect?) -> [KeyPlace] { Value.places(in: path, around: effect) }
}

extension BlocksForm: NestingForm {
    fileprivate func places(below path: String, around effect: Effect?) -> [KeyPlace] { Item.places(in: "\(path)[]", around: effect) }
}

extension NamedBlocksForm: NestingForm {
    fileprivate func places(below path: String, around effect: Effect?) -> [KeyPlace] { Item.places(in: "\(path).<name>", around: effect) }
}

extension OptionalForm: NestingForm {
    fileprivate func places(below path: String, around effect: Effect?) -> [KeyPlace] {
        (wrapped as? any NestingForm)?.places(below: path, around: effect) ?? []
    }
}

extension OverlayForm: NestingForm {
    /// What stands in lists below is said once, of the block that is overridden.
    fileprivate func places(below path: String, around effect: Effect?) -> [KeyPlace] { Root.overridePlaces(in: path) }
}

extension KeyNode {
    /// Whether an override may have it.
    var isOverriding: Bool {
        switch self {
        case .row(_, let row): row.cell.overriding != nil
        case .group(_, let below): below.contains(where: \.isOverriding)
        }
    }
}

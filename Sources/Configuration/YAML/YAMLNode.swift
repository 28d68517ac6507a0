/// One value of a YAML document. A value type: an alias shares its anchor's node, so memory follows the file's length;
/// `weight` and `height` bound what walking it costs.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package var content: Content
    package var position: SourcePosition
    /// Nodes in this subtree, aliases counted each time they stand.
    package let weight: Int
    /// Levels in this subtree; a scalar has 1.
    package let height: Int

    package init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
        var weight = 1
        var height = 0
        func add(_ child: YAMLNode) {
            let (sum, overflow) = weight.addingReportingOverflow(child.weight)
            weight = overflow ? .max : sum
            height = max(height, child.height)
        }
        switch content {
        case .scalar: break
        case .sequence(let items): items.forEach(add)
        case .mapping(let entries): entries.forEach { add($0.value) }
        }
        self.weight = weight
        self.height = height + 1
    }

    package var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.resolved == .null
    }
}

package struct YAMLEntry: Sendable {
    package var key: String
    /// An unquoted `<<`: the value's entries are inherited.
    package var isMerge = false
    package var keyPosition: SourcePosition
    package var value: YAMLNode
    /// The key path as the user wrote it, where a deprecated form was rewritten.
    package var writtenAs: String?

    package init(key: String, keyPosition: SourcePosition, value: YAMLNode, writtenAs: String? = nil) {
        self.key = key
        self.keyPosition = keyPosition
        self.value = value
        self.writtenAs = writtenAs
    }
}

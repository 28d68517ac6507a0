/// The tree that leads from a name's tokens to its patterns: one level for the number of tokens, then one a token, for
/// at most ``maxDepth`` tokens (tempo-behaviour 6.11). Its leaves carry the head of a list of patterns.
///
/// All edges lie in one table keyed by (node, token), so a step costs one probe whatever a node's number of children.
/// Sound because node numbers come only from the pool and texts lie in the arena until their node is removed.
struct SpanNameTree: ~Copyable {
    static let maxDepth = 27
    /// With so many children a node gets no further child but `<_>`.
    static let maxChildren: UInt32 = 999
    static let maxTokens = 80

    struct Node: BitwiseCopyable {
        var parent: UInt32
        var children: UInt32 = 0
        /// The child that stands for any token.
        var parameterChild = SlotPool<Node>.none
        /// Of a leaf: its newest pattern, and how many there are.
        var firstPattern: UInt32 = 0
        var patterns: UInt32 = 0
        var textLength: UInt32
        var hash: UInt32
        var text: RawCells?
    }

    private(set) var nodes = SlotPool<Node>()
    private var edges: EdgeTable
    private var texts = RecordArena()
    /// Bytes that removable nodes take.
    private(set) var bytes = 0

    init() {
        edges = EdgeTable()
        // The node for names of n tokens has the number n; these stay.
        for _ in 1...Self.maxTokens { _ = nodes.add(Node(parent: 0, textLength: NameToken.parameter, hash: 0, text: nil)) }
    }

    /// The leaf that matching leads to; at each node `<_>` goes before the exact token.
    func leaf(_ name: TokenizedName) -> UInt32? {
        var node = UInt32(name.countWithTerminator)
        for index in 0..<min(name.count, Self.maxDepth) {
            guard let next = child(of: node, name.tokens[index], in: name.text) else { return nil }
            node = next
        }
        return node
    }

    /// The same leaf, with what is missing on the way added.
    mutating func makeLeaf(_ name: TokenizedName) -> UInt32 {
        var node = UInt32(name.countWithTerminator)
        for index in 0..<min(name.count, Self.maxDepth) {
            let token = name.tokens[index]
            node = child(of: node, token, in: name.text) ?? addChild(of: node, token, in: name.text)
        }
        return node
    }

    private func child(of node: UInt32, _ token: NameToken, in name: RawRun) -> UInt32? {
        let parameter = nodes.at(node).pointee.parameterChild
        if parameter != SlotPool<Node>.none { return parameter }
        return edges.first(Self.edgeHash(node, token.hash)) { candidate in
            let found = nodes.at(candidate).pointee
            guard found.parent == node, found.hash == token.hash, found.textLength == token.length, let text = found.text else { return false }
            return same(RawRun(text), name + Int(token.start), Int(token.length))
        }
    }

    private mutating func addChild(of parent: UInt32, _ token: NameToken, in name: RawRun) -> UInt32 {
        let text = token.text(in: name)
        let becomesParameter = nodes.at(parent).pointee.children >= Self.maxChildren || SpanNameTokenizer.looksLikeData(text)
        nodes.at(parent).pointee.children += 1
        bytes += MemoryLayout<Node>.stride
        if becomesParameter {
            let node = nodes.add(Node(parent: parent, textLength: NameToken.parameter, hash: 0, text: nil))
            nodes.at(parent).pointee.parameterChild = node
            return node
        }
        let copy = texts.allocate(text.count)
        copy.copyMemory(from: text.start, byteCount: text.count)
        bytes += text.count
        let node = nodes.add(Node(parent: parent, textLength: token.length, hash: token.hash, text: copy))
        edges.insert(node, Self.edgeHash(parent, token.hash))
        return node
    }

    /// Removes `leaf` and its ancestors as far as they lead to no pattern any more.
    mutating func prune(from leaf: UInt32) {
        var node = leaf
        while true {
            let record = nodes.at(node).pointee
            guard record.parent != 0, record.children == 0, record.patterns == 0 else { return }
            if let text = record.text {
                edges.remove(node, Self.edgeHash(record.parent, record.hash))
                texts.deallocate(text, Int(record.textLength))
                bytes -= Int(record.textLength)
            } else {
                nodes.at(record.parent).pointee.parameterChild = SlotPool<Node>.none
            }
            nodes.at(record.parent).pointee.children -= 1
            nodes.remove(node)
            bytes -= MemoryLayout<Node>.stride
            node = record.parent
        }
    }

    private static func edgeHash(_ node: UInt32, _ token: UInt32) -> UInt32 {
        let mixed = (UInt64(node) << 32 | UInt64(token)) &* 0x9e37_79b9_7f4a_7c15
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}

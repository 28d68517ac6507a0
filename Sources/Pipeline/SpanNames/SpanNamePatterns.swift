/// Learns which span names are one name with values in it, and gives each its template: `GET /users/17`, later
/// `GET /users/<_>` (tempo-behaviour 6.11).
///
/// One value serves a whole tenant and is used under the tenant's lock: what is learned depends on the order of names.
/// Memory and the work for one name are bounded whatever names come: ``maxPatterns``, ``maxBytes``,
/// ``maxPatternsPerLeaf``, ``maxNameBytes``. Nothing is allocated for a name that is known.
package struct SpanNamePatterns: ~Copyable {
    /// Patterns kept; the least recently used one makes room (`patternsEvicted`).
    package static let maxPatterns = 100_000
    /// Bytes of patterns and tree; the least recently used patterns make room.
    package static let maxBytes = 64 << 20
    /// Patterns under one leaf, all of which are compared; its least recently used one makes room.
    static let maxPatternsPerLeaf: UInt32 = 64
    /// Longer names stay as they are and count as too many tokens.
    static let maxNameBytes = 16 << 10
    /// With the terminator.
    private static let minTokens = 3

    package private(set) var counters = SpanNameCounters()
    /// Grows whenever a name's template may have become another one: caches in front compare it.
    package private(set) var generation: UInt64 = 0

    private let patternLimit: Int
    private let byteLimit: Int
    private let seed: UInt64
    private var tree = SpanNameTree()
    private var store = SpanNameStore()
    private let scratch: Cells<NameToken>

    package init(maxPatterns: Int = Self.maxPatterns, maxBytes: Int = Self.maxBytes) {
        patternLimit = max(maxPatterns, 1)
        byteLimit = maxBytes
        seed = KeyHash.seed
        scratch = .allocate(capacity: SpanNameTree.maxTokens)
    }

    deinit { scratch.deallocate() }

    /// Patterns known now.
    package var count: Int { store.count }
    package var bytes: Int { store.bytes + tree.bytes }

    /// Learns from `name` and appends its template to `out` if that differs; false, and nothing appended, if not.
    ///
    /// `name` lies in a request or a builder: ``RequestBytes/slack`` bytes behind it are readable.
    package mutating func template(of name: WireSlice, into out: inout ByteBuilder) -> Bool {
        guard let tokenized = tokenize(name) else { return false }
        counters.noteLearned(tokens: tokenized.countWithTerminator)
        guard let leaf = tree.leaf(tokenized), let found = store.best(for: tokenized, head: tree.nodes.at(leaf).pointee.firstPattern) else {
            learn(tokenized)
            return false
        }
        store.touch(found)
        if store.generalize(found, by: tokenized) { generation += 1 }
        guard store.appendTemplate(found, differingFrom: name, to: &out) else { return false }
        counters.changed += 1
        return true
    }

    /// Counts a label set that has no span name as a name without tokens.
    package mutating func skipNameless() { counters.tooFewTokens += 1 }

    private mutating func tokenize(_ name: WireSlice) -> TokenizedName? {
        guard name.count <= Self.maxNameBytes else {
            counters.tooManyTokens += 1
            return nil
        }
        var count = 0
        // As many tokens as `scratch` holds, which are one too many with the terminator.
        SpanNameTokenizer.forEach(name, upTo: SpanNameTree.maxTokens) { range in
            let hash = KeyHash.hash(name.start + range.lowerBound, range.count, seed: seed)
            scratch[count] = NameToken(start: UInt32(range.lowerBound), length: UInt32(range.count), hash: UInt32(truncatingIfNeeded: hash >> 32))
            count += 1
        }
        if count + 1 < Self.minTokens {
            counters.tooFewTokens += 1
            return nil
        }
        if count + 1 > SpanNameTree.maxTokens {
            counters.tooManyTokens += 1
            return nil
        }
        return TokenizedName(text: name.start, tokens: Run(scratch), count: count)
    }

    /// A new pattern; room is made first, since that may take tree nodes away.
    private mutating func learn(_ name: TokenizedName) {
        generation += 1
        counters.patternsDetected += 1
        if store.count >= patternLimit { evict(store.oldest) }
        let leaf = tree.makeLeaf(name)
        if tree.nodes.at(leaf).pointee.patterns >= Self.maxPatternsPerLeaf {
            evict(store.leastRecentlyUsed(head: tree.nodes.at(leaf).pointee.firstPattern))
        }
        let node = tree.nodes.at(leaf)
        node.pointee.firstPattern = store.add(name, leaf: leaf, next: node.pointee.firstPattern)
        node.pointee.patterns += 1
        while bytes > byteLimit, store.count > 1 { evict(store.oldest) }
    }

    private mutating func evict(_ pattern: UInt32) {
        guard pattern != SpanNameStore.none else { return }
        counters.patternsEvicted += 1
        let leaf = store.leaf(of: pattern)
        let node = tree.nodes.at(leaf)
        node.pointee.firstPattern = store.remove(pattern, head: node.pointee.firstPattern)
        node.pointee.patterns -= 1
        tree.prune(from: leaf)
    }
}

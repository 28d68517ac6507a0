/// Words that are looked for in texts, all of them at once: what a look costs does not depend on how many they are.
///
/// Sound to share because it is written only while it is made, and because its memory is never given back.
struct WordTrie: @unchecked Sendable {
    /// What was found, and where it ends.
    struct Match {
        var value: Int
        var end: Int
    }

    private struct Node {
        /// 0x20: a blank or nothing.
        var letter: UInt8
        /// -1: no word ends here.
        var value: Int8 = -1
        /// -1: none that must not go on.
        var wholeValue: Int8 = -1
        /// 0: none; node 0 is nobody's.
        var child: UInt16 = 0
        var sibling: UInt16 = 0
    }

    private static let blank: UInt8 = 0x20
    private static let letters = 26
    private let nodes: Run<Node>
    /// By the first two letters, which turn away most words of a text: the node to which they lead; 0: none.
    private let starts: Run<UInt16>

    /// - Parameter words: with their values, from 0 to 127; of the same word the smallest counts. They begin with two letters. One that
    ///   ends with a blank must end a word of the text, too.
    init(_ words: [(StaticString, Int)]) {
        var list = [Node(letter: 0)]
        for (word, value) in words {
            var node = 0
            let bytes = WireSlice(word)
            let isWhole = bytes.last == Self.blank
            for letter in bytes.dropLast(isWhole ? 1 : 0) { node = Self.step(&list, node, letter) }
            let value = Int8(clamping: value)
            let known = isWhole ? list[node].wholeValue : list[node].value
            guard known < 0 || value < known else { continue }
            if isWhole { list[node].wholeValue = value } else { list[node].value = value }
        }
        let memory = Cells<Node>.allocate(capacity: list.count)
        for (index, node) in list.enumerated() { (memory + index).initialize(to: node) }
        nodes = Run(memory)
        let starts = Cells<UInt16>.allocate(capacity: Self.letters * Self.letters)
        starts.initialize(repeating: 0, count: Self.letters * Self.letters)
        self.starts = Run(starts)
        for first in 0..<Self.letters {
            for second in 0..<Self.letters {
                guard let node = child(0, 0x61 + UInt8(first)), let next = child(node, 0x61 + UInt8(second)) else { continue }
                starts[first * Self.letters + second] = UInt16(clamping: next)
            }
        }
    }

    private static func step(_ list: inout [Node], _ node: Int, _ letter: UInt8) -> Int {
        var child = Int(list[node].child)
        while child > 0 {
            if list[child].letter == letter { return child }
            child = Int(list[child].sibling)
        }
        list.append(Node(letter: letter, sibling: list[node].child))
        list[node].child = UInt16(clamping: list.count - 1)
        return list.count - 1
    }

    /// The longest word that begins here.
    ///
    /// - Parameter start: where a word of the text begins.
    @inline(__always)
    func longest(_ text: WireSlice, at start: Int) -> Match? {
        let first = Int(FoldedBytes.fold(text.byte(start))) - 0x61
        let second = Int(FoldedBytes.fold(text.byte(start + 1))) - 0x61
        guard first >= 0, first < Self.letters, second >= 0, second < Self.letters else { return nil }
        let node = starts[first * Self.letters + second]
        guard node > 0 else { return nil }
        var found = Match(value: -1, end: 0)
        follow(text, Int(node), start + 2, &found)
        return found.value < 0 ? nil : found
    }

    /// Each node is come to at most once: which bytes of the text lead to it is certain.
    ///
    /// - Parameter position: behind the bytes that led to the node.
    private func follow(_ text: WireSlice, _ node: Int, _ position: Int, _ found: inout Match) {
        let value = nodes[node].value >= 0 || !Self.isWordEnd(text, position) ? nodes[node].value : nodes[node].wholeValue
        if value >= 0, position >= found.end { found = Match(value: Int(value), end: position) }
        let byte = FoldedBytes.fold(text.byte(position))
        if byte.isLowerCaseLetter {
            if let next = child(node, byte) { follow(text, next, position + 1, &found) }
            if let between = child(node, Self.blank), let next = child(between, byte) { follow(text, next, position + 1, &found) }
        } else if Self.separates(byte), let between = child(node, Self.blank),
            let next = child(between, FoldedBytes.fold(text.byte(position + 1)))
        {
            follow(text, next, position + 2, &found)
        }
    }

    @inline(__always)
    private func child(_ node: Int, _ letter: UInt8) -> Int? {
        var child = Int(nodes[node].child)
        while child > 0 {
            if nodes[child].letter == letter { return child }
            child = Int(nodes[child].sibling)
        }
        return nil
    }

    private static func separates(_ byte: UInt8) -> Bool { byte == blank || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }

    /// Whether a word ends before this place, those of `CamelCase` and `HTTPError` among them.
    @inline(__always)
    static func isWordEnd(_ text: WireSlice, _ position: Int) -> Bool {
        let next = text.byte(position)
        guard FoldedBytes.fold(next).isLowerCaseLetter else { return true }
        guard !next.isLowerCaseLetter, position > 0 else { return false }
        return text.byte(position - 1).isLowerCaseLetter || text.byte(position + 1).isLowerCaseLetter
    }
}

extension UInt8 {
    var isLowerCaseLetter: Bool { self &- 0x61 < 26 }
}

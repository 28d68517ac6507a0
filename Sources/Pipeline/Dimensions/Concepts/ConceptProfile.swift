/// Concepts of one kind of sender, switched on together by `metronome.profiles`.
package struct ConceptProfile: Sendable, Hashable {
    package let name: String
    package let concepts: [Concept]

    init(_ name: String, _ concepts: [Concept]) {
        self.name = name
        self.concepts = concepts
    }

    /// All that there are.
    package static let all: [ConceptProfile] = [.genAI, .gatewayz]

    /// The concept that a dimension of this name collects, as a label's source; nil: only the attribute of its name.
    ///
    /// A name of two concepts is that of the one where it ranks better; at a tie that of the later one in the table.
    /// With several profiles on, concepts of two profiles that begin with the same name are one, the one of the first profile of ``all``.
    /// Where two of them share other names, those stand for one thing only as soon as both are wanted: then each name is left to the
    /// concept where it ranks better. As long as nobody asks for that one, the other collects them, too.
    ///
    /// - Parameter others: the dimensions beside this one.
    package static func concept(of key: String, in profiles: [ConceptProfile], beside others: [String] = []) -> Concept? {
        let concepts = united(profiles)
        guard let found = owner(of: key, concepts) else { return nil }
        let wanted = others.compactMap { owner(of: $0, concepts) }.filter { $0.profile != found.profile }
        let own = Concept(
            found.name, of: found.profile,
            found.spellings.filter { spelling in
                guard let rank = found.rank(of: spelling.key) else { return false }
                return !wanted.contains { $0.rank(of: spelling.key).map { $0 < rank } ?? false }
            }
        ).forLabels
        return own.spellings.count > 1 ? own : nil
    }

    /// Which concept a name stands for.
    private static func owner(of key: String, _ concepts: [Concept]) -> Concept? {
        let candidates = concepts.filter { $0.forLabels.rank(of: key) != nil }
        let best = candidates.compactMap { $0.rank(of: key) }.min()
        return candidates.last { $0.rank(of: key) == best }
    }

    /// The concepts of all profiles.
    private static func united(_ profiles: [ConceptProfile]) -> [Concept] {
        var concepts: [Concept] = []
        for profile in all where profiles.contains(profile) {
            for concept in profile.concepts where !concepts.contains(where: { $0.spellings.first?.key == concept.spellings.first?.key }) {
                concepts.append(concept)
            }
        }
        return concepts
    }
}

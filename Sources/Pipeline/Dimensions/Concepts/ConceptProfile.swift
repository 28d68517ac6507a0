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
    /// With several profiles on, a name stands for one thing only: concepts of two profiles that begin with the same name
    /// are one, the one of the first profile of ``all``, and a name in other concepts of two profiles is left to the one where it ranks better.
    package static func concept(of key: String, in profiles: [ConceptProfile]) -> Concept? {
        let candidates = merged(profiles).filter { $0.forLabels.rank(of: key) != nil }
        let best = candidates.compactMap { $0.rank(of: key) }.min()
        guard let best, let found = candidates.last(where: { $0.rank(of: key) == best })?.forLabels else { return nil }
        return found.spellings.count > 1 ? found : nil
    }

    /// The concepts of all profiles, each name where it belongs.
    private static func merged(_ profiles: [ConceptProfile]) -> [Concept] {
        var concepts: [Concept] = []
        for profile in all where profiles.contains(profile) {
            for concept in profile.concepts where !concepts.contains(where: { $0.spellings.first?.key == concept.spellings.first?.key }) {
                concepts.append(concept)
            }
        }
        return concepts.map { concept in
            let others = concepts.filter { $0.profile != concept.profile }
            return Concept(
                concept.name, of: concept.profile,
                concept.spellings.filter { spelling in
                    guard let rank = concept.rank(of: spelling.key) else { return false }
                    return !others.contains { $0.rank(of: spelling.key).map { $0 < rank } ?? false }
                })
        }
    }
}

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
    /// What the attribute of this very name says is a label's value as it was sent, as in Tempo; of a URL in the place of a host the host
    /// alone, since its query may hold secrets. Values of other names are reduced to the concept's type.
    ///
    /// A name of two concepts is that of the one where it ranks better; at a tie that of the later one in the table.
    /// With several profiles on, concepts of two profiles that begin with the same name are one, the one of the first profile of ``all``.
    /// Where two of them share other names, those stand for one thing only as soon as both are wanted: then each name is left to the
    /// concept where it ranks better. As long as nobody asks for that one, the other collects them, too.
    /// Of several names of one concept that are dimensions, each stands for itself first.
    ///
    /// - Parameter others: the dimensions beside this one.
    package static func concept(of key: String, in profiles: [ConceptProfile], beside others: [String] = []) -> Concept? {
        let concepts = united(profiles)
        guard let found = owner(of: key, concepts) else { return nil }
        let neighbours = others.filter { $0 != key }
        let wanted = neighbours.compactMap { owner(of: $0, concepts) }
        let foreign = wanted.filter { $0.profile != found.profile }
        var spellings = found.forLabels.spellings.filter { spelling in
            guard spelling.key != key, let rank = found.rank(of: spelling.key) else { return true }
            if foreign.contains(where: { $0.rank(of: spelling.key).map { $0 < rank } ?? false }) { return false }
            // The same text twice would cost a label for nothing.
            return !(spelling.form == .borrowed && spelling.type == .name && neighbours.contains(spelling.key))
        }
        guard spellings.count > 1, let own = spellings.firstIndex(where: { $0.key == key }) else { return nil }
        spellings[own] = Concept.Spelling(key, type: spellings[own].type == .host ? .anyOrHostOfURL : .any)
        if others.contains(key), wanted.contains(found) { spellings.insert(spellings.remove(at: own), at: 0) }
        return Concept(found.name, of: found.profile, spellings)
    }

    /// Which concept a name stands for.
    private static func owner(of key: String, _ concepts: [Concept]) -> Concept? {
        let candidates = concepts.filter { $0.rank(ofName: key) != nil }
        let best = candidates.compactMap { $0.rank(ofName: key) }.min()
        return candidates.last { $0.rank(ofName: key) == best }
    }

    /// Who was called, as far as the attributes of a span that calls say it: the provider of a model first, then the host. Of the
    /// gateway's upstream and the family of the model the upstream is the one.
    package static func callees(in profiles: [ConceptProfile]) -> [Concept] {
        var callees: [Concept] = []
        if profiles.contains(.gatewayz) { callees.append(Gatewayz.provider) }
        if profiles.contains(.genAI) { callees += [GenAI.provider.forLabels, GenAI.serverAddress.forLabels] }
        return callees
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

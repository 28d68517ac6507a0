/// What becomes of a key that is set. To give a key its effect is to exchange this one word in its row.
package struct Effect: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Obeyed: it does what it does in Tempo.
        case same
        /// Obeyed, and otherwise than in Tempo on purpose.
        case better
        /// Left to Tempo: accepted, and nothing here depends on it.
        case noEffect = "no effect"
        /// Read and checked, and not obeyed: whoever sets it to something else than the default is told so.
        case notYet = "not yet"
        /// Read and checked, and not obeyed; to go on without it would weaken security, so that whoever sets it cannot start.
        case refused
    }

    package let kind: Kind
    /// How it differs from Tempo, in which bounds it holds, or what to write instead.
    package let note: String

    package static let same = Effect(kind: .same, note: "")
    package static func same(_ note: String) -> Effect { Effect(kind: .same, note: note) }
    package static func better(_ note: String) -> Effect { Effect(kind: .better, note: note) }
    /// Metronome's own key: its summary says it all.
    package static let own = Effect(kind: .better, note: "")
    package static let noEffect = Effect(kind: .noEffect, note: "")
    package static func noEffect(_ note: String) -> Effect { Effect(kind: .noEffect, note: note) }
    package static let notYet = Effect(kind: .notYet, note: "")
    package static func notYet(_ note: String) -> Effect { Effect(kind: .notYet, note: note) }
    /// - Parameter instead: what to do without the key, for the error.
    package static func refused(_ instead: String) -> Effect { Effect(kind: .notYet, note: instead) }
}

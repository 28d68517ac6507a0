/// Something that senders call by different names: the attributes that may say it, the best first.
///
/// The first spelling that is present, not empty and of its type wins; of the same spelling on resource and span the resource's, as
/// in Tempo's dimensions (tempo-behaviour 3.3), otherwise the better one whichever of the two has it. Values that are empty:
/// an empty text or list, none at all, bytes (which have no text).
package struct Concept: Sendable, Hashable {
    /// A name that the concept goes by, or an attribute from which it can be told.
    package struct Spelling: Sendable, Hashable, ExpressibleByStringLiteral {
        package enum Form: Sendable, Hashable {
            /// An attribute that says it.
            case attribute
            /// An attribute that says something of its own, like a URL, from which it can be told where nothing says it better. As
            /// a dimension its name stands for itself.
            case borrowed
            /// An attribute that says it only where another one agrees, or that sums up what others say.
            case conditional
            /// An attribute with a JSON object that says it somewhere inside.
            case object
            /// The name of an event, or of an attribute of events: no attribute of the span.
            case event
        }

        package let key: String
        package let form: Form
        package let decoding: SpellingDecoding
        /// What its value has to be. nil: what all of the concept have to be.
        fileprivate(set) package var type: ValueType?

        package init(_ key: String, form: Form = .attribute, decoding: SpellingDecoding = .asSent, type: ValueType? = nil) {
            self.key = key
            self.form = form
            self.decoding = decoding
            self.type = type
        }

        package init(stringLiteral key: String) { self.init(key) }

        static func beforeDot(_ key: String) -> Spelling { Spelling(key, decoding: .beforeDot) }
        static func quoted(_ key: String) -> Spelling { Spelling(key, decoding: .quoted) }
        static func borrowed(_ key: String, _ type: ValueType? = nil) -> Spelling { Spelling(key, form: .borrowed, type: type) }
        static func conditional(_ key: String) -> Spelling { Spelling(key, form: .conditional) }
        static func object(_ key: String) -> Spelling { Spelling(key, form: .object) }
        static func event(_ key: String) -> Spelling { Spelling(key, form: .event) }
    }

    /// Where the concept comes from, as `metronome.profiles` calls it; empty: one of the user's own.
    package let profile: String
    package let name: String
    /// The place of a spelling here is its rank.
    package let spellings: [Spelling]

    /// - Parameter type: of those spellings that have none of their own.
    package init(_ name: String, of profile: String = "", type: ValueType = .any, _ spellings: [Spelling]) {
        self.profile = profile
        self.name = name
        self.spellings = spellings.map { spelling in
            var spelling = spelling
            spelling.type = spelling.type ?? type
            return spelling
        }
    }

    /// nil: no spelling of it.
    package func rank(of key: String) -> Int? { spellings.firstIndex { $0.key == key } }

    /// The rank of a name that as a dimension stands for the concept; nil: it stands for itself.
    package func rank(ofName key: String) -> Int? { spellings.firstIndex { $0.key == key && $0.form == .attribute } }

    /// The same concept as a label's source: only attributes whose value is what they say, or from which it can be told.
    package var forLabels: Concept {
        Concept(name, of: profile, spellings.filter { $0.form == .attribute || $0.form == .borrowed })
    }

    /// The same concept with whole values, for who looks into them.
    package var asSent: Concept {
        Concept(
            name, of: profile,
            spellings.map { Spelling($0.key, form: $0.form, decoding: $0.decoding == .beforeDot ? .asSent : $0.decoding, type: $0.type) })
    }

    /// The same concept with values of this type, for who judges them.
    package func with(_ type: ValueType) -> Concept {
        Concept(name, of: profile, spellings.map { Spelling($0.key, form: $0.form, decoding: $0.decoding, type: type) })
    }
}

/// How a value reads in which a spelling wraps what it says.
package enum SpellingDecoding: UInt8, Sendable, Hashable, BitwiseCopyable {
    case asSent
    /// What stands before the first dot: `openai.chat` is `openai`.
    case beforeDot
    /// A JSON string, quotes and all: `"gpt-4o"` is gpt-4o. One without quotes, or with escapes, is as sent.
    case quoted
}

/// Where in a JSON text a byte stands: the members and elements that lead there, and the value that they lead to. For what is told once.
package struct JSONPlace: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case member(String)
        case element(Int)
    }

    /// Bytes of a member's name, and of a value, that are told; longer ones are cut.
    package static let shownBytes = 48
    /// Steps that are told: beyond them the first ones and the last ones.
    package static let shownSteps = 16

    package private(set) var steps: [Step] = []
    /// Bytes of the text before the value.
    package private(set) var offset = 0
    /// As it stands in the text, the beginning of a long one.
    package private(set) var value = ""

    /// The text itself.
    package init() {}

    /// - Parameters:
    ///   - target: bytes before the place; the text is JSON up to there.
    ///   - json: the text, with ``RequestBytes/slack`` readable bytes behind it.
    init(of target: Int, in json: WireSlice) {
        var walk = Walk(json, target: json.start + min(max(target, 0), json.count))
        // What follows the place may be anything.
        _ = try? walk.find(depth: 0)
        steps = walk.steps
        offset = walk.begun - json.start
        value = Self.shown(WireSlice(start: walk.begun, count: (walk.ended ?? json.start + json.count) - walk.begun))
    }

    package var path: String { Self.path(steps[...]) }

    /// The same from behind the last step of this name on; nil: there is none, or nothing behind it.
    package func path(behind name: String) -> String? {
        guard let index = steps.lastIndex(of: .member(name)), index + 2 < steps.count else { return nil }
        return Self.path(steps[(index + 2)...])
    }

    private static func path(_ steps: ArraySlice<Step>) -> String {
        guard steps.count > shownSteps else { return text(steps) }
        return text(steps.prefix(shownSteps / 2)) + "…" + text(steps.suffix(shownSteps / 2))
    }

    private static func text(_ steps: ArraySlice<Step>) -> String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : "." + name
            case .element(let index): text += "[\(index)]"
            }
        }
        return text
    }

    /// On one line, cut before a character and not inside it.
    fileprivate static func shown(_ text: WireSlice) -> String {
        let count = UTF8Text.cut(text, at: shownBytes)
        let printed = text[..<count].map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }
        return String(decoding: printed, as: UTF8.self) + (count < text.count ? "…" : "")
    }

    /// One way through the text, to the first value that ends at the place or behind it.
    private struct Walk: ~Copyable {
        private var text = JSONCursor()
        private let target: RawRun
        private(set) var steps: [Step] = []
        /// The value that is being read.
        private(set) var begun: RawRun
        private(set) var ended: RawRun?

        init(_ json: WireSlice, target: RawRun) {
            self.target = target
            begun = json.start
            text.begin(json.start, end: json.start + json.count)
        }

        /// - Returns: whether this value is the one, or has it within.
        mutating func find(depth: Int) throws(JSONFailure) -> Bool {
            guard depth < OTLPJSON.maxPassedDepth else { throw JSONFailure(expected: "less than \(OTLPJSON.maxPassedDepth) levels") }
            let first = text.peek()
            let start = text.position
            begun = start
            if start < target {
                switch first {
                case UInt8(ascii: "{"): if try findMember(depth: depth) { return true }
                case UInt8(ascii: "["): if try findElement(depth: depth) { return true }
                default: try text.skipValue(depth: 0)
                }
                guard text.position >= target else { return false }
            } else {
                try text.skipValue(depth: depth, limit: OTLPJSON.maxPassedDepth)
            }
            begun = start
            ended = text.position
            return true
        }

        private mutating func findMember(depth: Int) throws(JSONFailure) -> Bool {
            try text.expect(UInt8(ascii: "{"), "an object")
            if text.take(UInt8(ascii: "}")) { return false }
            repeat {
                let name = try text.string()
                steps.append(.member(JSONPlace.shown(name)))
                try text.expect(UInt8(ascii: ":"), "a colon")
                if try find(depth: depth + 1) { return true }
                steps.removeLast()
            } while text.take(UInt8(ascii: ","))
            try text.expect(UInt8(ascii: "}"), "a comma or the end of an object")
            return false
        }

        private mutating func findElement(depth: Int) throws(JSONFailure) -> Bool {
            try text.expect(UInt8(ascii: "["), "an array")
            if text.take(UInt8(ascii: "]")) { return false }
            var index = 0
            repeat {
                steps.append(.element(index))
                if try find(depth: depth + 1) { return true }
                steps.removeLast()
                index += 1
            } while text.take(UInt8(ascii: ","))
            try text.expect(UInt8(ascii: "]"), "a comma or the end of an array")
            return false
        }
    }
}

import Relabelling
import Settings

/// A series, rules, and what they make of it; nil: it is dropped.
struct RelabelCase: Sendable {
    let name: String
    let labels: [SeriesLabel]
    let rules: [RelabelRule]
    let expected: [SeriesLabel]?

    private init(_ name: String, _ labels: KeyValuePairs<String, String>, _ rules: [RelabelRule], _ expected: KeyValuePairs<String, String>?) {
        self.name = name
        self.labels = Self.series(labels)
        self.rules = rules
        self.expected = expected.map(Self.series)
    }

    private static func series(_ labels: KeyValuePairs<String, String>) -> [SeriesLabel] {
        let name = labels.contains { $0.key == "__name__" } ? [] : [SeriesLabel("__name__", "m")]
        return (labels.map { SeriesLabel($0, $1) } + name).sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func rule(_ action: RelabelRule.Action, _ sources: [String] = [], _ change: (inout RelabelRule) -> Void = { _ in }) -> RelabelRule
    {
        RelabelRule {
            $0.action = action
            $0.sourceLabels = sources
            change(&$0)
        }
    }

    static let all: [RelabelCase] = [
        RelabelCase("a default copies", ["a": "foo"], [rule(.replace, ["a"]) { $0.targetLabel = "d" }], ["a": "foo", "d": "foo"]),
        RelabelCase(
            "groups of joined values", ["a": "foo", "b": "bar", "c": "baz"],
            [
                rule(.replace, ["a", "b"]) {
                    $0.regex = "f(.*);(.*)r"; $0.targetLabel = "d"; $0.replacement = "ch${1}-ch${2}"
                }
            ],
            ["a": "foo", "b": "bar", "c": "baz", "d": "choo-chba"]),
        RelabelCase(
            "no match changes nothing", ["a": "foo"],
            [
                rule(.replace, ["a"]) {
                    $0.regex = "oo"; $0.targetLabel = "d"; $0.replacement = "x"
                }
            ], ["a": "foo"]),
        RelabelCase(
            "an empty replacement deletes", ["a": "foo", "b": "bar"],
            [
                rule(.replace, ["a"]) {
                    $0.targetLabel = "b"; $0.replacement = ""
                }
            ], ["a": "foo"]),
        RelabelCase(
            "a group without a part deletes", ["a": "foo", "b": "bar"],
            [
                rule(.replace, ["a"]) {
                    $0.regex = "foo(x)?"; $0.targetLabel = "b"
                }
            ], ["a": "foo"]),
        RelabelCase(
            "no sources: a constant", ["a": "foo"],
            [
                rule(.replace) {
                    $0.targetLabel = "env"; $0.replacement = "prod"
                }
            ],
            ["a": "foo", "env": "prod"]),
        RelabelCase(
            "a missing source is empty", ["a": "foo"],
            [
                rule(.replace, ["zz"]) {
                    $0.targetLabel = "b"; $0.replacement = "x$1"
                }
            ], ["a": "foo", "b": "x"]),
        RelabelCase(
            "the target from a group", ["a": "foo"],
            [
                rule(.replace, ["a"]) {
                    $0.regex = "(f)(oo)"; $0.targetLabel = "t_${1}_$2"; $0.replacement = "$2$1"
                }
            ],
            ["a": "foo", "t_f_oo": "oof"]),
        RelabelCase(
            "a name runs as far as it can", ["a": "foo"],
            [
                rule(.replace, ["a"]) {
                    $0.regex = "(f)(?P<rest>oo)"; $0.targetLabel = "t"; $0.replacement = "[$1x|${1}x|$rest|${rest}|$nope]"
                }
            ],
            ["a": "foo", "t": "[|fx|oo|oo|]"]),
        RelabelCase(
            "dollars", ["a": "foo"],
            [
                rule(.replace, ["a"]) {
                    $0.targetLabel = "t"; $0.replacement = "$$1 $ ${ ${1 $- $99 $01 ${} $"
                }
            ],
            ["a": "foo", "t": "$1 $ ${ ${1 $-   ${} $"]),
        RelabelCase(
            "the separator", ["a": "x", "b": "y"],
            [
                rule(.replace, ["a", "b"]) {
                    $0.separator = "--"; $0.targetLabel = "c"
                }
            ],
            ["a": "x", "b": "y", "c": "x--y"]),
        RelabelCase(
            "the metric's name", [:],
            [
                rule(.replace, ["__name__"]) {
                    $0.targetLabel = "__name__"; $0.replacement = "n_$1"
                }
            ], ["__name__": "n_m"]),
        RelabelCase("drop is anchored", ["a": "foobar"], [rule(.drop, ["a"]) { $0.regex = "foo" }], ["a": "foobar"]),
        RelabelCase("drop", ["a": "foo"], [rule(.drop, ["a"]) { $0.regex = "fo.|x" }], nil),
        RelabelCase("drop what is missing", ["a": "foo"], [rule(.drop, ["b"]) { $0.regex = "" }], nil),
        RelabelCase("keep", ["a": "foo"], [rule(.keep, ["a"]) { $0.regex = "foo|bar" }], ["a": "foo"]),
        RelabelCase("keep nothing else", ["a": "baz"], [rule(.keep, ["a"]) { $0.regex = "foo|bar" }], nil),
        RelabelCase("an alternative is anchored as a whole", ["a": "xbar"], [rule(.keep, ["a"]) { $0.regex = "foo|bar" }], nil),
        RelabelCase("keepequal", ["a": "x", "b": "x"], [rule(.keepequal, ["a"]) { $0.targetLabel = "b" }], ["a": "x", "b": "x"]),
        RelabelCase("keepequal drops", ["a": "x", "b": "y"], [rule(.keepequal, ["a"]) { $0.targetLabel = "b" }], nil),
        RelabelCase("dropequal", ["a": "x", "b": "x"], [rule(.dropequal, ["a"]) { $0.targetLabel = "b" }], nil),
        RelabelCase("dropequal keeps", ["a": "x", "b": "y"], [rule(.dropequal, ["a"]) { $0.targetLabel = "b" }], ["a": "x", "b": "y"]),
        RelabelCase(
            "hashmod", ["a": "foo", "b": "bar"],
            [
                rule(.hashmod, ["a", "b"]) {
                    $0.targetLabel = "d"; $0.modulus = 1000
                }
            ], ["a": "foo", "b": "bar", "d": "750"]),
        RelabelCase(
            "hashmod of a large modulus", ["a": "x\u{e9}"],
            [
                rule(.hashmod, ["a"]) {
                    $0.targetLabel = "d"; $0.modulus = 1_000_000_000_000_007
                }
            ], ["a": "x\u{e9}", "d": "53326999239641"]),
        RelabelCase(
            "labelmap", ["m_a": "1", "m_b": "2", "x": "3"], [rule(.labelmap) { $0.regex = "m_(.*)" }],
            ["m_a": "1", "m_b": "2", "a": "1", "b": "2", "x": "3"]),
        RelabelCase(
            "of several to one name the last wins", ["m_a": "1", "m_b": "2"],
            [
                rule(.labelmap) {
                    $0.regex = "m_(.*)"; $0.replacement = "c"
                }
            ], ["m_a": "1", "m_b": "2", "c": "2"]),
        RelabelCase(
            "labelmap over what is there", ["a": "old", "m_a": "new"], [rule(.labelmap) { $0.regex = "m_(.*)" }], ["a": "new", "m_a": "new"]),
        RelabelCase("labeldrop", ["aa": "1", "ab": "2", "b": "3"], [rule(.labeldrop) { $0.regex = "a.*" }], ["b": "3"]),
        RelabelCase(
            "labelkeep", ["aa": "1", "ab": "2", "b": "3"], [rule(.labelkeep) { $0.regex = "a.|__name__|instance|job" }], ["aa": "1", "ab": "2"]),
        RelabelCase(
            "lowercase and uppercase", ["a": "FoO\u{130}\u{3a3}\u{1f80}\u{df}\u{1c4}"],
            [rule(.lowercase, ["a"]) { $0.targetLabel = "l" }, rule(.uppercase, ["a"]) { $0.targetLabel = "u" }],
            [
                "a": "FoO\u{130}\u{3a3}\u{1f80}\u{df}\u{1c4}", "l": "fooi\u{3c3}\u{1f80}\u{df}\u{1c6}",
                "u": "FOO\u{130}\u{3a3}\u{1f88}\u{df}\u{1c4}",
            ]),
        RelabelCase("lowercase of nothing deletes", ["b": "X"], [rule(.lowercase, ["a"]) { $0.targetLabel = "b" }], [:]),
        RelabelCase(
            "rules see what those before them did", ["a": "foo"],
            [
                rule(.replace, ["a"]) {
                    $0.targetLabel = "b"; $0.replacement = "bar"
                }, rule(.labeldrop) { $0.regex = "a" },
                rule(.keep, ["b", "a"]) { $0.regex = "bar;" },
            ], ["b": "bar"]),
        RelabelCase(
            "deleted, set and deleted again", ["a": "1", "b": "2"],
            [
                rule(.labeldrop) { $0.regex = "a" }, rule(.replace, ["b"]) { $0.targetLabel = "a" },
                rule(.replace) {
                    $0.targetLabel = "b"; $0.replacement = ""
                },
                rule(.labelmap) {
                    $0.regex = "(a)"; $0.replacement = "c_$1"
                },
                rule(.labeldrop) { $0.regex = "a" },
            ], ["c_a": "2"]),
        RelabelCase(
            "flags and classes", ["a": "GET /x\u{e9}1"], [rule(.keep, ["a"]) { $0.regex = "(?i)get [[:punct:]]x\\pL\\d" }], ["a": "GET /x\u{e9}1"]),
    ]
}

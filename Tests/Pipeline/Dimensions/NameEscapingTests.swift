import Pipeline
import Testing

/// Names in the four escapings of Prometheus 3.
@Suite struct NameEscapingTests {
    @Test(arguments: [
        ("plain_name", ["plain_name", "plain_name", "plain_name", "plain_name"]),
        ("http.route", ["http.route", "http_route", "http_dot_route", "U__http_2e_route"]),
        ("gen_ai.system", ["gen_ai.system", "gen_ai_system", "gen__ai_dot_system", "U__gen__ai_2e_system"]),
        ("label with 😱", ["label with 😱", "label_with__", "label__with____", "U__label_20_with_20__1f631_"]),
        ("9x", ["9x", "_x", "__x", "U___39_x"]), ("é/é", ["é/é", "___", "______", "U___e9__2f__e9_"]), ("", ["", "", "", ""]),
    ])
    func labels(_ name: String, _ expected: [String]) {
        #expect([NameEscaping.utf8, .underscores, .dots, .values].map { $0.escaped(label: name) } == expected)
    }

    @Test func colonsAreOfMetricsAlone() {
        #expect(NameEscaping.allCases.allSatisfy { $0.escaped(metric: "a:b") == "a:b" })
        #expect(NameEscaping.values.escaped(label: "a:b") == "U__a_3a_b" && NameEscaping.dots.escaped(label: "a:b") == "a__b")
        #expect(NameEscaping.dots.escaped(metric: "a:b.c") == "a:b_dot_c")
    }
}

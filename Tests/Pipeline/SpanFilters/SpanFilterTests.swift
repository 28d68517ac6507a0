import Pipeline
import PipelineSupport
import Settings
import Testing

@Suite struct SpanFilterTests {
    private typealias Match = FilterPolicy.Match

    private func filter(_ policies: FilterPolicy...) throws -> SpanFilter { try SpanFilter(policies) }

    @Test func noPolicyAcceptsEverything() throws {
        let filter = try filter()
        #expect(filter.acceptsAll)
        #expect(filter.accepts(FilterProbe(filter)))
    }

    /// Rule table 11.4, row 80.
    @Test(
        arguments: [
            ("food", 2, nil, true), ("bar", 2, nil, false), ("bar", 3, nil, true), ("food", 3, Proto.int(0), false),
            ("food2", 2, Proto.string("abc"), false), ("food3", 2, Proto.int(1), true),
        ] as [(String, Int32, Proto?, Bool)])
    func excludeBeforeAnyBeforeInclude(_ service: String, _ kind: Int32, _ n: Proto?, _ accepted: Bool) throws {
        let filter = try filter(
            FilterPolicy(
                include: .all((.resource("service.name"), .regex("fo+"))), includeAny: .all((.kind, .string("SPAN_KIND_CLIENT"))),
                exclude: .all((.span("n"), .integer(0)))))
        let probe = FilterProbe(filter, kind: kind, resource: [("service.name", .string(service))], span: n.map { [("n", $0)] } ?? [])
        #expect(filter.accepts(probe) == accepted)
    }

    /// Row 81.
    @Test func emptyPatternMatchesEmptyAndNonStrings() throws {
        let filter = try filter(FilterPolicy(include: .all((.span("x"), .regex("^$")))))
        let cases: [([(String, Proto?)], Bool)] = [
            ([], false), ([("x", .string("v"))], false), ([("x", .string(""))], true), ([("x", .int(5))], true), ([("x", nil)], true),
        ]
        for (attributes, accepted) in cases {
            #expect(filter.accepts(FilterProbe(filter, span: attributes)) == accepted)
            #expect(filter.accepts(FilterProbe(filter, span: attributes, asText: true)) == accepted)
        }
        #expect(!filter.accepts(FilterProbe(filter, resource: [("x", .string(""))])))
    }

    /// Strict comparison is typed; another type has the zero payload (rows 82, 83 and rule 3.10).
    @Test(
        arguments: [
            (.string("5"), .int(5), false), (.string(""), .int(5), true), (.string("a"), .string("a"), true),
            (.string("a"), .string("ab"), false),
            (.integer(0), .string("abc"), true), (.integer(-7), .int(-7), true), (.integer(5), .double(5), false),
            (.double(0), .int(3), true), (.double(0.5), .double(0.5), true), (.double(.nan), .double(.nan), false),
            (.double(0), .double(-0.0), true),
            (.bool(false), .string("x"), true), (.bool(true), .bool(true), true), (.bool(true), .string("true"), false),
            (.string(""), Proto().bytes(7, [1, 2]), true), (.string("b"), Proto.string("a").text(1, "b"), true),
            (.string("a"), Proto.string("a").varint(3, 1), false), (.string(""), Proto(bytes: [0x0a, 0x7f]), true),
        ] as [(FilterTest, Proto, Bool)])
    func strictIsTyped(_ wanted: FilterTest, _ value: Proto, _ accepted: Bool) throws {
        let filter = try filter(FilterPolicy(include: .all((.span("k"), wanted))))
        #expect(filter.accepts(FilterProbe(filter, span: [("k", value)])) == accepted)
        #expect(!filter.accepts(FilterProbe(filter)))
    }

    @Test func theFirstAttributeOfAKeyCounts() throws {
        let filter = try filter(FilterPolicy(include: .all((.span("k"), .regex("^a$")), (.span("k"), .regex("a")))))
        #expect(filter.lookups.map(\.key) == ["k"] && filter.lookups.allSatisfy { !$0.isOnResource })
        #expect(filter.accepts(FilterProbe(filter, span: [("k", .string("a")), ("k", .string("b"))])))
        #expect(!filter.accepts(FilterProbe(filter, span: [("k", .string("b")), ("k", .string("a"))])))
    }

    /// Rows 84 to 86.
    @Test func severalPolicies() throws {
        let a = Match.all((.span("a"), .bool(true)))
        let b = Match.all((.span("b"), .bool(true)))
        let both = try filter(FilterPolicy(include: a), FilterPolicy(include: b))
        let any = try filter(FilterPolicy(includeAny: a))
        let empty = try filter(FilterPolicy(include: .all()))
        let yes: Proto = .bool(true)
        #expect(both.accepts(FilterProbe(both, span: [("a", yes), ("b", yes)])))
        #expect(!both.accepts(FilterProbe(both, span: [("a", yes)])))
        #expect(any.accepts(FilterProbe(any, span: [("a", yes)])))
        #expect(!any.accepts(FilterProbe(any)))
        #expect(empty.accepts(FilterProbe(empty)))
    }

    /// Row 89, and the recorded case v3-filter-include-any.
    @Test func namesOfEnumerations() throws {
        let clients = try filter(FilterPolicy(include: .all((.kind, .regex(".*_CLIENT")))))
        for kind in Int32(-1)...9 { #expect(clients.accepts(FilterProbe(clients, kind: kind)) == (kind == 3)) }
        let numbers = try filter(FilterPolicy(include: .all((.kind, .regex("^-?[0-9]+$")))))
        for kind in Int32(-1)...9 { #expect(numbers.accepts(FilterProbe(numbers, kind: kind)) == !(0...5).contains(kind)) }
        let recorded = try filter(
            FilterPolicy(includeAny: .all((.kind, .string("SPAN_KIND_SERVER")))),
            FilterPolicy(includeAny: .all((.status, .regex(".*ERROR")), (.name, .regex("e.*")))),
            FilterPolicy(exclude: .all((.name, .string("srv2")))))
        let spans: [(String, Int32, Int32, Bool)] = [
            ("srv", 2, 0, true), ("cli", 3, 0, false), ("int", 1, 0, false), ("err", 1, 2, true), ("bad", 1, 2, false), ("srv2", 2, 0, false),
        ]
        for (name, kind, status, accepted) in spans {
            #expect(recorded.accepts(FilterProbe(recorded, name: name, kind: kind, status: status)) == accepted)
        }
    }

    @Test func whatCannotBeUsed() {
        #expect(throws: SpanFilterError.emptyPolicy(1)) { try filter(FilterPolicy(include: .all()), FilterPolicy()) }
        #expect(throws: SpanFilterError.notText(.name)) { try filter(FilterPolicy(include: .all((.name, .integer(1))))) }
        #expect(throws: SpanFilterError.notText(.kind)) { try filter(FilterPolicy(include: .all((.kind, .bool(true))))) }
        let wrong = FilterPolicy(include: .all((.status, .string("ERROR"))))
        let error = #expect(throws: SpanFilterError.self) { try SpanFilter([wrong]) }
        #expect(error?.message == "'ERROR' is unknown, expected one of STATUS_CODE_UNSET, STATUS_CODE_OK, STATUS_CODE_ERROR")
        let broken = FilterPolicy(exclude: .all((.span("x"), .regex("a(b"))))
        let pattern = #expect(throws: SpanFilterError.self) { try SpanFilter([broken]) }
        #expect(pattern?.message == "'a(b' is not a valid RE2 regular expression: missing ): a(b")
    }
}

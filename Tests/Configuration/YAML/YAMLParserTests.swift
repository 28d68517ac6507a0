import MetronomeConfiguration
import Testing

@Suite struct YAMLParserTests {
    private func parse(_ text: String) throws -> YAMLNode { try YAMLParser.parse(text, file: "f", fileIndex: 0).get().root }

    private func duplicates(_ text: String) -> [String] {
        (try? YAMLParser.parse(text, file: "f", fileIndex: 0).get().duplicates.map(\.description)) ?? []
    }

    private func error(_ text: String) -> String {
        if case .failure(let error) = YAMLParser.parse(text, file: "f", fileIndex: 0) { error.description } else { "" }
    }

    private func entries(_ node: YAMLNode) -> [YAMLEntry] {
        if case .mapping(let entries) = node.content { entries } else { [] }
    }

    /// The tree in a short form.
    private func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.isPlain ? scalar.text : "'\(scalar.text)'"
        case .sequence(let items): "[" + items.map(shape).joined(separator: " ") + "]"
        case .mapping(let entries): "{" + entries.map { "\($0.key)=\(shape($0.value))" }.joined(separator: " ") + "}"
        }
    }

    @Test func keysAndValuesKnowTheirPlace() throws {
        let root = try parse("a: 1\nb:\n  - x\n  - c: \"5\"\n")
        let b = try #require(entries(root).last)
        #expect((b.keyPosition.line, b.keyPosition.column) == (2, 1))
        guard case .sequence(let items) = b.value.content else { return #expect(Bool(false)) }
        #expect((items[1].position.line, items[1].position.column) == (4, 5))
        let c = try #require(entries(items[1]).first)
        #expect((c.value.position.line, c.value.position.column) == (4, 8))
        #expect(shape(root) == "{a=1 b=[x {c='5'}]}")
        #expect(root.weight == 6)
        #expect(root.height == 4)
    }

    @Test func stylesAndTags() throws {
        #expect(try shape(parse("[a, 'b', \"c\", !!str 5, !!int '5']")) == "[a 'b' 'c' '5' 5]")
        #expect(try shape(parse("a: |\n  x\n  y\nb: >\n  x\n  y\n")) == "{a='x\ny\n' b='x y\n'}")
        #expect(error("a: !secret x") == "f:1:4: a tag (!) that is not supported; quote a text that begins with !")
    }

    @Test func anchorsAndAliases() throws {
        #expect(try shape(parse("a: &x [1, 2]\nb: *x\n")) == "{a=[1 2] b=[1 2]}")
        #expect(try shape(parse("&k key: 1\nother: *k\n")) == "{key=1 other=key}")
        #expect(error("a: *x").hasPrefix("f:1:4: an alias (*) of an anchor that is not defined"))
        #expect(error("a: &x [*x]").contains("an alias (*) of an anchor that is not defined"))
    }

    @Test func mergeKeys() throws {
        let base = "base: &base {a: 1, b: 2}\nother: &other {b: 3, c: 4}\n"
        func merged(_ text: String) throws -> String { try shape(entries(parse(base + text))[2].value) }
        #expect(try merged("x: {<<: *base, b: 9}") == "{b=9 a=1}")
        #expect(try merged("x: {b: 9, <<: *base}") == "{b=9 a=1}")
        #expect(try merged("x: {<<: [*base, *other]}") == "{a=1 b=2 c=4}")
        #expect(try merged("x: {\"<<\": 1}") == "{<<=1}")
        #expect(error(base + "x: {<<: 5}") == "f:3:9: <<: expected a mapping or a list of mappings")
    }

    @Test func duplicateKeysAreErrors() throws {
        #expect(duplicates("a: 1\nb: 2\na: 3\n") == [#"f:3:1: key "a" is already set in this mapping at line 1"#])
        #expect(
            duplicates("x: {a: 1, 'a': 2}\nx: 1\nx: 2\n") == [
                #"f:1:11: key "a" is already set in this mapping at line 1"#, #"f:2:1: key "x" is already set in this mapping at line 1"#,
                #"f:3:1: key "x" is already set in this mapping at line 1"#,
            ])
        #expect(try shape(parse("a: 1\nb: 2\na: 3\n")) == "{a=1 b=2}")
        #expect(duplicates("a: {b: 1}\nc: {b: 1}\n").isEmpty)
    }

    @Test func oneDocumentOnly() throws {
        #expect(try shape(parse("---\na: 1\n...\n")) == "{a=1}")
        #expect(error("a: 1\n---\nb: 2\n") == "f:2:1: a second YAML document: only one per file is read")
        #expect(try parse("").isNull)
        #expect(try parse("# only this").isNull)
    }

    @Test func syntaxErrorsHaveTheirPlace() {
        #expect(error("a: 1\n b: 2\n").hasPrefix("f:2:3: YAML syntax: mapping values are not allowed in this context"))
        #expect(
            error("a: [1, 2").hasPrefix("f:2:1: YAML syntax: did not find expected ',' or ']' while parsing a flow sequence that begins at line 1"))
        #expect(error("\ta: 1").hasPrefix("f:1:1: YAML syntax: found character that cannot start any token"))
        #expect(error("? [a]\n: b").hasPrefix("f:1:3: expected a plain key"))
        #expect(error("a: \u{1}").contains("control characters are not allowed"))
    }

    @Test func limits() {
        let deep = String(repeating: "[", count: YAMLLimits.depth + 1) + String(repeating: "]", count: YAMLLimits.depth + 1)
        #expect(error(deep).contains("is nested deeper than 64 levels"))
        let flat = "[" + String(repeating: "1,", count: YAMLLimits.configuration.nodes + 1) + "]"
        #expect(error(flat).contains("holds more than 100000 values"))
        let half = YAMLLimits.depth / 2 + 2
        let nested = String(repeating: "[", count: half) + String(repeating: "]", count: half)
        let through = "a: &x \(nested)\nb: " + String(repeating: "[", count: half) + "*x" + String(repeating: "]", count: half)
        #expect(error(through).contains("is nested deeper than 64 levels"))
    }

    /// What `<<` inherits takes memory each time, long before the whole is too large.
    @Test func mergeBombsAreRefused() {
        let base = "base: &b {" + (0..<30_000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        #expect(error(base + "x: [{<<: *b}]").isEmpty)
        let bomb = error(base + "x: [" + String(repeating: "{<<: *b}, ", count: 1000) + "]")
        #expect(bomb == "f:2:16: <<: inherits more values than one file may hold, counting aliases")
    }

    @Test func aliasBombsAreRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 { text += "a\(level): &a\(level) [" + String(repeating: "*a\(level - 1),", count: 10) + "]\n" }
        #expect(error(text).contains("holds more than 100000 values, counting aliases"))
    }
}

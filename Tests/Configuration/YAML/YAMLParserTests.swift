import MetronomeConfiguration
import Settings
import Testing

@Suite struct YAMLParserTests {
    private func parse(_ text: String) throws -> YAMLNode { try YAMLParser.parse(text, file: "f", fileIndex: 0).get().root }

    private func duplicates(_ text: String) -> [String] {
        (try? YAMLParser.parse(text, file: "f", fileIndex: 0).get().duplicates.map(\.description)) ?? []
    }

    private func error(_ text: String) -> String {
        if case .failure(let error) = YAMLParser.parse(text, file: "f", fileIndex: 0) { error.description } else { "" }
    }

    private func rest(_ text: String) -> String? {
        (try? YAMLParser.parse(text, file: "f", fileIndex: 0).get())?.rest?.description
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
        #expect(try merged("x: {<<: *base, <<: *other}") == "{b=3 c=4 a=1}")
        #expect(duplicates(base + "x: {<<: *base, <<: *other}").isEmpty)
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
        #expect(try shape(parse("a: 1\n---\nb: 2\n")) == "{a=1}")
        #expect(try shape(parse("{a: 1}\nb: 2\n")) == "{a=1}")
        #expect(rest("a: 1\n...\n") == nil && rest("---\na: 1") == nil)
        #expect(rest("a: 1\n---\nb: 2\n---\n") == "f:2:1")
        // Nothing of it is looked at.
        #expect(rest("a: 1\n---\n] \t: *x\n") == "f:2:1")
        #expect(rest("---\n---\na: 1\n") == "f:2:1")
        #expect(try parse("---\n---\na: 1\n").isNull)
        #expect(try parse("").isNull)
        #expect(try parse("# only this").isNull)
    }

    @Test func syntaxErrorsHaveTheirPlace() {
        #expect(error("a: 1\n b: 2\n").hasPrefix("f:2:3: YAML syntax: a : where no key can be"))
        #expect(error("\ta: 1") == "f:1:1: YAML syntax: a tab: YAML is indented with blanks")
        #expect(error("a:\n\tb: 1") == "f:2:1: YAML syntax: a tab: YAML is indented with blanks")
        #expect(error("a: @x") == "f:1:4: YAML syntax: a text cannot begin with @; quote it")
        #expect(error("? [a]\n: b").hasPrefix("f:1:3: expected a plain key"))
        #expect(error("ä: 1\nb: x\u{1}") == "f:2:5: YAML syntax: a character that YAML does not allow; escape it in double quotes")
        #expect(error("a: 1\nbcd\n") == "f:2:1: YAML syntax: expected a : after this key; look at the indentation")
        #expect(error("a: ]") == "f:1:4: YAML syntax: expected a value here")
        #expect(
            error("a: [\n  @x\n]") == "f:2:3: YAML syntax: a text cannot begin with @; quote it (inside the list that begins at 1:4: is it closed?)")
        #expect(error("a: [1,\n\n") == "f:1:4: YAML syntax: the list that begins here is not closed: expected , or ]")
        #expect(error("a: [,]") == "f:1:5: YAML syntax: expected a value here")
        #expect(error("a: \"x\\y\"").contains("an escape that YAML does not know"))
        #expect(error("a:\n  - 1\n  b: 2\n").hasPrefix("f:3:3: YAML syntax: expected the next - of the list that begins at line 2"))
    }

    /// What is not closed is told where it begins.
    @Test(arguments: [
        ("a: [", "1:4: YAML syntax: the list that begins here is not closed: expected , or ]"),
        ("a: [\n", "1:4: YAML syntax: the list that begins here is not closed: expected , or ]"), ("a: {\n", "1:4: YAML syntax: the mapping"),
        ("a: [1, }\n", "1:4: YAML syntax: the list that begins here is not closed"),
        ("a: [1, 2", "1:4: YAML syntax: the list that begins here is not closed"),
        ("a: {b: 1", "1:4: YAML syntax: the mapping that begins here is not closed"),
        ("a: 1\nb: {c: [1, 2\nd: 3\n", "2:8: YAML syntax: the list that begins here is not closed: expected , or ]; the first thing that does not"),
        ("a: \"x\nb: 1\n", "1:4: YAML syntax: the quote that begins here is not closed"), ("a: 'x", "1:4: YAML syntax: the quote that begins here"),
    ])
    func whatIsNotClosed(_ text: String, _ told: String) {
        #expect(error(text).hasPrefix("f:" + told))
    }

    /// The reader's own words are about its insides.
    @Test(arguments: [
        "a: [", "a: b: c", "a: *", "a: &", "a: !<", "%YAML 3\n---\na", "a: |0\n x", "a: >x", "- a\nb: c", "a: \"\\xg\"", "}", "?", "a: 'x'y",
    ])
    func noWordsOfTheLibrary(_ text: String) {
        #expect(!error(text).contains("token") && !error(text).contains("while ") && !error(text).contains("did not find"))
        #expect(!error(text).isEmpty || text == "?")
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

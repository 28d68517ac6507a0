import MetronomeConfiguration
import Settings
import TestSupport
import Testing

/// The option table of `tempo-compat/README.md` has every key that the schema knows, and no other.
@Suite struct OptionTableTests {
    private static let noEffect = " has no effect yet"

    @Test func everyKeyOfTheSchemaIsInTheTable() throws {
        let vocabulary = try SchemaProbe.vocabulary()
        #expect(vocabulary.count > 1000)
        for (block, keys) in try OptionTable().keys {
            // A mapping with free keys knows them all.
            guard SchemaProbe.unknown(["no_such_key"], in: block) == ["no_such_key"] else { continue }
            // `defaults` makes the flat form's keys an error of their own.
            let words = vocabulary.subtracting(["defaults"])
            let missing = words.subtracting(SchemaProbe.unknown(words, in: block)).subtracting(keys)
            #expect(missing.isEmpty, "\(OptionTable.file): \(block) has no row for \(missing.sorted())")
        }
    }

    @Test func everyKeyOfTheTableIsInTheSchema() throws {
        for (block, keys) in try OptionTable().keys {
            let unknown = SchemaProbe.unknown(keys.subtracting(["<name>"]), in: block)
            #expect(unknown.isEmpty, "\(OptionTable.file): \(block) has rows for unknown \(unknown.sorted())")
        }
    }

    @Test func everyRowSaysWhatHappens() throws {
        let table = try OptionTable()
        #expect(table.blocks.values.joined().flatMap(\.keys).count > 400)
        for row in table.rows { #expect(row.verdict != nil && !row.keys.isEmpty, "\(row.text)") }
    }

    /// Path → releases: what a key's block or its own block's block says holds for it too.
    private static let releases: [String: String] = {
        var result: [String: String] = [:]
        for key in KeyReference.all { result[key.path] = key.releases.description }
        for row in TempoVocabulary.keys {
            for name in row.names { result[row.block.isEmpty ? name : "\(row.block).\(name)"] = row.releases.description }
        }
        return result
    }()

    private static func releases(_ path: [String]) -> String? {
        for length in path.indices.reversed().map({ $0 + 1 }) {
            let known = path[..<length].joined(separator: ".")
            if let releases = releases[known] ?? releases[OptionTable.name(known)] { return releases }
        }
        return nil
    }

    @Test func everyRowSaysWhichReleasesKnowItsKeys() throws {
        for (block, rows) in try OptionTable().blocks {
            for row in rows {
                for key in row.keys {
                    let path = OptionTable.path(block) + OptionTable.path(key)
                    let isFlat = block == "overrides" && Self.releases[path.joined(separator: ".")] == nil
                    #expect(row.releases == (isFlat ? "" : Self.releases(path) ?? ""), "\(path.joined(separator: "."))")
                }
            }
        }
    }

    @Test func everyKeyThatIsKnownIsInTheTable() throws {
        let keys = try OptionTable().keys
        #expect(KeyReference.all.count > 150)
        for key in KeyReference.all where !key.isBlock {
            #expect(keys[key.block]?.contains(key.name) == true, "\(OptionTable.file) has no row for \(key.path)")
        }
        #expect(TempoVocabulary.keys.flatMap(\.names).count + KeyReference.all.count > 400)
        for row in TempoVocabulary.keys {
            let missing = Set(row.names).subtracting(keys[row.block] ?? [])
            #expect(missing.isEmpty, "\(OptionTable.file): \(row.block) has no row for \(missing.sorted())")
            #expect(row.releases.range != nil, "\(row.block): \(row.releases)")
        }
    }

    @Test func noKeyStandsTwice() throws {
        for (block, rows) in try OptionTable().blocks {
            let keys = rows.flatMap(\.keys)
            #expect(Set(keys).count == keys.count, "\(block): \(keys)")
        }
    }

    /// What the log calls without effect, the table does too.
    @Test func whatHasNoEffectYetIsCalledSo() throws {
        let table = try OptionTable()
        let folder = "Fixtures/configurations/good"
        var seen = 0
        var texts = try PackageRoot.list(folder, suffix: ".yaml").map { name in
            (name, String(decoding: try PackageRoot.read("\(folder)/\(name)"), as: UTF8.self))
        }
        texts.append(
            (
                "here",
                """
                distributor: {receivers: {otlp: {protocols: {http: {traces_url_path: /v2/traces, response_headers: {a: b}}}}}}
                overrides: {user_configurable_overrides: {enabled: true}}
                """
            ))
        for (name, text) in texts {
            for note in try SchemaProbe.load(text).get().notes where note.text.hasSuffix(Self.noEffect) {
                let path = Self.generalised(String(note.text.dropLast(Self.noEffect.count)))
                #expect(table.verdict(path) == .notYet, "\(name): \(note.text)")
                seen += 1
            }
        }
        #expect(seen >= 3)
    }

    /// What stops the start because it has no effect yet, the table calls refused.
    @Test func whatStopsTheStartIsCalledRefused() throws {
        let table = try OptionTable()
        let text = String(decoding: try PackageRoot.read("Fixtures/configurations/bad/security-without-effect.yaml"), as: UTF8.self)
        guard case .failure(let errors) = SchemaProbe.load(text) else {
            Issue.record("it loads")
            return
        }
        let refused = errors.errors.filter { $0.message.hasPrefix("has no effect yet") && !$0.path.contains("write_relabel_configs") }
        #expect(refused.count > 3)
        for error in refused { #expect(table.verdict(Self.generalised(error.path)) == .refused, "\(error)") }
    }

    /// `file:1:2: a.b[3].c` as `a.b[].c`.
    private static func generalised(_ place: String) -> String {
        var path = ""
        var isIndex = false
        for character in place.reversed().prefix(while: { $0 != " " }).reversed() {
            if character == "]" { isIndex = false }
            if !isIndex { path.append(character) }
            if character == "[" { isIndex = true }
        }
        return path
    }

    @Test func everyFlagIsInTheTable() throws {
        let source = String(decoding: try PackageRoot.read("Sources/Application/Arguments/TempoArguments.swift"), as: UTF8.self)
        let flags = Set(try OptionTable().flags.filter { $0.verdict != .refused }.flatMap(\.keys))
        // Words with a dot or a dash inside are flags, and so are these two.
        let words = SchemaProbe.literals(source).filter { word in
            let isFlag = word.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2d || $0 == 0x2e } && word.first?.isLetter == true
            return isFlag && word.last?.isLetter == true && (word.contains(".") || word.contains("-") || ["target", "health"].contains(word))
        }
        #expect(words.count >= 8)
        #expect(Set(words) == flags)
    }
}

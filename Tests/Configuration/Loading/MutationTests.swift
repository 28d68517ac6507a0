import MetronomeConfiguration
import Settings
import TestSupport
import Testing

/// Damaged files give settings or errors, never a crash and never an error without text.
@Suite struct MutationTests {
    static let perFile = 150

    @Test(arguments: ConfigurationFixtures.good)
    func survivesDamage(_ name: String) throws {
        let bytes = Array(try ConfigurationFixtures.text("Fixtures/configurations/good/\(name)").utf8)
        var random = SplitMix64(seed: UInt64(bytes.count))
        for _ in 0..<Self.perFile { check(name, bytes.damaged(&random)) }
    }

    @Test(arguments: ConfigurationFixtures.good)
    func survivesTruncation(_ name: String) throws {
        let bytes = Array(try ConfigurationFixtures.text("Fixtures/configurations/good/\(name)").utf8)
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150)) { check(name, bytes[..<length]) }
    }

    @Test func survivesNoise() {
        var random = SplitMix64(seed: 7)
        let alphabet = Array("{}[]:,-?&*!|>'\"%@`#\n \t${}:=/\\^ab01<<".utf8)
        for _ in 0..<2000 {
            let length = Int.random(in: 0..<60, using: &random)
            check("noise.yaml", (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
        }
    }

    private func check(_ name: String, _ bytes: some Sequence<UInt8>) {
        switch ConfigurationFixtures.load(name, String(decoding: Array(bytes), as: UTF8.self)) {
        case .success(let loaded): #expect(!SettingsPrinter.yaml(loaded.settings).isEmpty)
        case .failure(let errors): #expect(errors.errors.allSatisfy { !$0.message.isEmpty } && !errors.errors.isEmpty)
        }
    }
}

import Application
import Testing

/// Tempo's command lines in Metronome's spelling (tempo-behaviour 1.1 rule 5).
@Suite struct TempoArgumentsTests {
    private static func translated(_ line: String) -> [String]? {
        try? TempoArguments.translate(line.split(separator: " ").map(String.init)).get()
    }

    private static func refusal(_ line: String) -> String? {
        if case .failure(let wrong) = TempoArguments.translate(line.split(separator: " ").map(String.init)) { wrong.message } else { nil }
    }

    @Test func ownCommandLinesStayAsTheyAre() {
        #expect(Self.translated("serve --config a.yaml b.yaml") == ["serve", "--config", "a.yaml", "b.yaml"])
        #expect(Self.translated("") == [])
    }

    @Test func oneDashOrTwoAndBothWaysToGiveAValue() {
        let wanted = Self.translated("-config.file=tempo.yaml")
        #expect(wanted?.contains("tempo.yaml") == true)
        for line in ["--config.file=tempo.yaml", "-config.file tempo.yaml", "--config.file tempo.yaml"] { #expect(Self.translated(line) == wanted) }
    }

    @Test func versionAndHelp() {
        #expect(Self.translated("-version") == ["version"])
        #expect(Self.translated("-config.file=a -help") == ["--help"])
    }

    @Test func whatIsWrongIsNamedWithWhatWasMeant() throws {
        let unknown = try #require(Self.refusal("-config.fil=a"))
        #expect(unknown.contains("-config.fil") && unknown.contains("did you mean -config.file?"))
        let lone = try #require(Self.refusal("-config.file"))
        #expect(lone.contains("flag needs an argument: -config.file"))
        let aSwitch = try #require(Self.refusal("-config.verify"))
        #expect(aSwitch.contains("write -config.verify=true"))
    }
}

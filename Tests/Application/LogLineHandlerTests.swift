import Application
import Logging
import MetronomeConfiguration
import Settings
import Testing

/// Lines of the log as whoever collects them reads them.
@Suite struct LogLineHandlerTests {
    private static func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info) -> String {
        LogLineHandler(format: format, level: .info, timestamp: { "2026-01-02T03:04:05.678Z" }).line(level, message, metadata)
    }

    @Test func plainWordsStandAsTheyAre() {
        #expect(
            Self.line(.logfmt, "ready", ["admin": "127.0.0.1:3210", "a": "b"])
                == "ts=2026-01-02T03:04:05.678Z level=info msg=ready a=b admin=127.0.0.1:3210")
    }

    /// What would end a word or a line, or be read as another key.
    @Test(arguments: [
        ("two words", #""two words""#), ("", #""""#), ("a=b", #""a=b""#), (#"say "x""#, #""say \"x\"""#), ("a\nb", #""a\nb""#),
        ("a\rb\tc", #""a\rb\tc""#), ("\u{1b}[31m", #""\u001b[31m""#), ("\u{0}", #""\u0000""#), ("ä", #""ä""#),
    ])
    func othersAreQuoted(_ text: String, _ written: String) {
        #expect(Self.line(.logfmt, "m", ["k": "\(text)"]).hasSuffix(" k=" + written))
    }

    @Test func levelsHaveTemposNames() {
        let names = [Logger.Level.trace, .debug, .info, .notice, .warning, .error, .critical].map { level in
            Self.line(.logfmt, "m", level: level).split(separator: " ")[1]
        }
        #expect(names == ["level=trace", "level=debug", "level=info", "level=notice", "level=warn", "level=error", "level=error"])
        #expect(LogLineHandler(format: .logfmt, level: .warn).logLevel == .warning)
    }

    @Test func jsonIsOneObjectALine() {
        let line = Self.line(.json, #"a "b" \ c"#, ["k": "x\ny"])
        #expect(line == #"{"ts":"2026-01-02T03:04:05.678Z","level":"info","msg":"a \"b\" \\ c","k":"x\ny"}"#)
    }
}

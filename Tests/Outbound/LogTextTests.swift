import Outbound
import Testing

@Suite struct LogTextTests {
    @Test(arguments: [
        ("one\ntwo", "one"), ("tab\there\r\n", "tabhere"), ("\u{1b}[31mred", "[31mred"), ("", ""),
        (String(repeating: "x", count: 1000), String(repeating: "x", count: 256)),
    ])
    func onlyACleanFirstLineIsLogged(text: String, expected: String) {
        #expect(LogText.firstLine(text.utf8) == expected)
    }
}

import Outbound
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    private let second = Int64(1_000_000_000)

    @Test(arguments: [("0", 0), ("7", 7), (" 120\t", 120)] as [(String, Int64)])
    func seconds(text: String, expected: Int64) {
        #expect(RetryAfter.parse(text, wallClock: 0) == expected * second)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:10 GMT", 10), ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799), ("Sat, 01 Mar 2025 00:00:00 GMT", 1_740_787_200),
        ] as [(String, Int64)])
    func dates(text: String, expected: Int64) {
        #expect(RetryAfter.parse(text, wallClock: expected - 5) == 5 * second)
        #expect(RetryAfter.parse(text, wallClock: expected + 5) == 0)
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 40 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 a:b:c GMT",
        "Sun 06 Nov 1994 08:49:37 GMT", "+5",
    ])
    func nonsenseIsIgnored(text: String) {
        #expect(RetryAfter.parse(text, wallClock: 0) == nil)
    }

    @Test func numbersBeyondTheClockAreTheLongestWait() {
        #expect(RetryAfter.parse("99999999999999999999999", wallClock: 0) == .max)
        #expect(RetryAfter.parse("9223372036854775807", wallClock: 0) == .max)
    }
}

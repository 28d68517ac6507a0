import Foundation
import Settings
import TestSupport
import Testing

@Suite struct UTCTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z", "19700101T000000Z"), (-1, "1969-12-31T23:59:59Z", "19691231T235959Z"),
            (951_782_400, "2000-02-29T00:00:00Z", "20000229T000000Z"), (4_107_542_400, "2100-03-01T00:00:00Z", "21000301T000000Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z", "99991231T235959Z"), (-62_135_596_800, "0001-01-01T00:00:00Z", "00010101T000000Z"),
        ] as [(Int64, String, String)])
    func seconds(_ seconds: Int64, _ text: String, _ compact: String) {
        let time = UTCTime(seconds: seconds)
        #expect(time.text == text)
        #expect(time.compact == compact)
    }

    @Test func nanosecondsAreCut() {
        let time = UTCTime(nanoseconds: 1_795_996_798_007_999_999)
        #expect(time.textWithMilliseconds == "2026-11-29T23:59:58.007Z")
        #expect(time.textToTheMinute == "2026-11-29 23:59 UTC")
        #expect(time.timeOfDay == "23:59:58")
    }

    @Test func nothingIsTooFarAway() {
        #expect(UTCTime(seconds: .min).year < 0)
        #expect(UTCTime(seconds: .max).year > 0)
        #expect(UTCTime(nanoseconds: .max).text == "2554-07-21T23:34:33Z")
    }

    /// Both ways agree with each other, and with Foundation.
    @Test func everyDayHasItsNumber() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var random = SplitMix64(seed: 5)
        for _ in 0..<2_000 {
            let day = Int64.random(in: 0..<200_000, using: &random)
            let time = UTCTime(seconds: day * 86_400 + 43_200)
            #expect(UTCTime.days(time.year, time.month, time.day) == day)
            let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            #expect(parts.year == Int(time.year) && parts.month == Int(time.month) && parts.day == Int(time.day), "\(day)")
        }
    }
}

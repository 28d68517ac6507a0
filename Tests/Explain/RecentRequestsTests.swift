import Testing

import Explain
import Pipeline

struct RecentRequestsTests {
    private static let second: UInt64 = 1_000_000_000

    private static func keep(_ recent: RecentRequests, _ count: Int, tenant: String, refusal: String = "", at seconds: UInt64, isJSON: Bool = false) {
        [UInt8](repeating: 7, count: count).withSlice {
            recent.keep($0, isJSON: isJSON, tenant: tenant, refusal: refusal, now: seconds * second, receivedAt: seconds)
        }
    }

    @Test func oneInAnIntervalOfEachTenantAndKind() {
        let recent = RecentRequests(interval: 10 * Self.second, maxBytes: 1 << 20)
        for time in 1...21 as ClosedRange<UInt64> {
            Self.keep(recent, 10, tenant: "a", at: time)
            Self.keep(recent, 10, tenant: "b", at: time)
            Self.keep(recent, 10, tenant: "a", refusal: "no", at: time)
        }
        #expect(recent.requests(of: "a").filter { $0.refusal.isEmpty }.map(\.receivedAt) == [21, 11, 1])
        #expect(recent.requests(of: "b").count == 3 && recent.requests(of: nil).count == 9)
        #expect(!recent.isDue(now: 21 * Self.second, isRefused: false) && recent.isDue(now: 22 * Self.second, isRefused: false))
    }

    @Test func bytesAreBounded() {
        let recent = RecentRequests(interval: 1, maxBytes: 1000)
        for time in 1...50 as ClosedRange<UInt64> { Self.keep(recent, 300, tenant: "t\(time)", at: time) }
        #expect(recent.bytes <= 1000 && recent.count == 3 && recent.requests(of: nil).first?.tenant == "t50")
        Self.keep(recent, RecentRequests.requestBytes * 2, tenant: "x", at: 60)
        #expect(recent.count == 0, "one that does not fit leaves nothing")
        let large = RecentRequests(interval: 1, maxBytes: 1 << 30)
        Self.keep(large, RecentRequests.requestBytes * 2, tenant: "x", at: 60)
        #expect(large.bytes == RecentRequests.requestBytes)
        Self.keep(large, RecentRequests.requestBytes * 2, tenant: "y", at: 61, isJSON: true)
        #expect(large.count == 1, "half of a JSON document is none")
    }

    @Test func tenantsAreBounded() {
        let recent = RecentRequests(interval: 100 * Self.second, maxBytes: 1 << 30)
        for number in 0..<3000 { Self.keep(recent, 1, tenant: "t\(number)", at: 1) }
        #expect(recent.count == 2 * RecentRequests.tenants)
        Self.keep(recent, 1, tenant: "later", at: 200)
        #expect(recent.requests(of: "later").count == 1)
    }

    @Test func nothingIsKeptWithoutAnInterval() {
        #expect(!RecentRequests(interval: 0, maxBytes: 1000).isDue(now: .max, isRefused: true))
    }
}

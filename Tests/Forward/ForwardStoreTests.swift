import DurableLog
import Forward
import NIOCore
import Testing
import TestSupport

struct ForwardStoreTests {
    private static func request(_ text: String) -> ForwardedRequest {
        ForwardedRequest(body: ByteBuffer(string: text), compression: "gzip", encoding: .json, tenants: ["a", "b"])
    }

    @Test func whatIsNotDoneWithIsThereAgain() async throws {
        let directory = try TemporaryDirectory("forward-store")
        var store = try ForwardStore(directory: directory.file("a"), maxBytes: 1 << 20)
        let (positions, failure) = await store.append(["one", "two", "three"].map { Self.request($0) })
        #expect(failure == nil && positions.allSatisfy { $0 != nil } && store.found.isEmpty)
        await store.done([positions[1]].compactMap { $0 })
        store = try await reopened(directory, &store)
        #expect(store.found.map(\.position) == [positions[0], positions[2]])
        guard case .request(let request) = await store.read(try #require(positions[2])) else { return #expect(Bool(false)) }
        #expect(request.body == ByteBuffer(string: "three"))
        #expect(request.compression == "gzip" && request.encoding == .json && request.tenants == ["a", "b"])
        await store.done(store.found.map(\.position))
        store = try await reopened(directory, &store)
        #expect(store.found.isEmpty)
    }

    /// One process at a time has the directory, and the last call may hold the former store for a moment.
    private func reopened(_ directory: TemporaryDirectory, _ store: inout ForwardStore) async throws -> ForwardStore {
        store = try ForwardStore(directory: directory.file("b"), maxBytes: 1 << 20)
        for _ in 0..<1_000 {
            if let reopened = try? ForwardStore(directory: directory.file("a"), maxBytes: 1 << 20) { return reopened }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try ForwardStore(directory: directory.file("a"), maxBytes: 1 << 20)
    }

    @Test func itHasABound() async throws {
        let directory = try TemporaryDirectory("forward-store")
        let store = try ForwardStore(directory: directory.path, maxBytes: 40_000)
        let large = String(repeating: "x", count: 15_000)
        let (positions, failure) = await store.append((0..<4).map { _ in Self.request(large) })
        #expect(failure == nil && positions.compactMap { $0 }.count == 2)
        await store.done(positions.compactMap { $0 })
        let again = await store.append([Self.request("small")])
        #expect(again.positions.compactMap { $0 }.count == 1)
    }

    @Test func bytesThatAreNone() async throws {
        #expect(ForwardedRequest(record: []) == nil)
        let record = Self.request("body").record
        for count in 0..<record.count - 4 { #expect(ForwardedRequest(record: Array(record[..<count])) == nil, "\(count)") }
    }
}

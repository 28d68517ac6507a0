import Console
import Pipeline

/// What the admin port answers to a question of our own. It is read piece by piece: a page of metrics may be longer than anybody wants to hold.
struct AdminPage: Sendable {
    private let response: AdminResponse

    static func ask(_ router: AdminRouter, _ path: String, _ query: [(name: String, value: String)]) async -> AdminPage {
        AdminPage(response: await router.respond(to: AdminRequest(path: path, query: query)))
    }

    private init(response: AdminResponse) { self.response = response }

    /// It is the page that was asked for, and not what it says instead.
    var isGood: Bool { (200...299).contains(response.status) }

    /// What `body` makes of all of its pieces, one after the other. Of a page that breaks off: of those that came.
    func read<Result: Sendable>(into result: Result, _ body: @escaping @Sendable (inout Result, [UInt8]) -> Void) async -> Result {
        let reader = Reader(result, body)
        switch response.body {
        case .bytes(let all): await reader.add(all)
        case .stream(let write): try? await write(AdminBodyWriter { chunk in await reader.add(chunk) })
        }
        return await reader.result
    }

    /// Its text up to so many bytes; with a remark where there is more.
    func text(atMost limit: Int) async -> String {
        // One byte more than that tells that there is more.
        let bytes = await read(into: [UInt8]()) { bytes, chunk in bytes += chunk.prefix(max(limit &+ 1 &- bytes.count, 0)) }
        return Self.cut(bytes, at: limit)
    }

    /// A text that ends with a remark where it was longer.
    static func cut(_ bytes: [UInt8], at limit: Int) -> String {
        let count = bytes.withSlice { UTF8Text.cut($0, at: limit) }
        return String(decoding: bytes[..<count], as: UTF8.self) + (count < bytes.count ? "\n… (cut)" : "")
    }

    private actor Reader<Result: Sendable> {
        private(set) var result: Result
        private let body: @Sendable (inout Result, [UInt8]) -> Void

        init(_ result: Result, _ body: @escaping @Sendable (inout Result, [UInt8]) -> Void) {
            self.result = result
            self.body = body
        }

        func add(_ chunk: [UInt8]) { body(&result, chunk) }
    }
}

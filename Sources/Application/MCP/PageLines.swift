import Console

/// A page of metrics line by line, however long it is.
enum PageLines {
    /// Bytes of a line; of a longer one the rest is left out.
    private static let longest = 64 << 10

    /// Calls `body` with each line of a page that is no comment, as it comes.
    ///
    /// - Returns: what the page answers instead of an exposition, like an unknown tenant; nil: it was read.
    static func read<Result: Sendable>(
        _ router: AdminRouter, _ path: String, _ query: [(name: String, value: String)], into result: Result,
        _ body: @escaping @Sendable (inout Result, Substring) -> Void
    ) async -> (result: Result, refusal: String?) {
        let page = await AdminPage.ask(router, path, query)
        guard page.isGood else { return (result, await page.text(atMost: longest)) }
        var lines = await page.read(into: Lines(result, body)) { $0.add($1) }
        return (lines.end(), nil)
    }

    /// Puts together what pieces have cut.
    private struct Lines<Result: Sendable>: Sendable {
        private var result: Result
        private var rest: [UInt8] = []
        private let body: @Sendable (inout Result, Substring) -> Void

        init(_ result: Result, _ body: @escaping @Sendable (inout Result, Substring) -> Void) {
            self.result = result
            self.body = body
        }

        mutating func add(_ chunk: [UInt8]) {
            var lines = chunk[...]
            while let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
                take(lines[..<end])
                emit()
                lines = lines[(end + 1)...]
            }
            take(lines)
        }

        mutating func end() -> Result {
            emit()
            return result
        }

        private mutating func take(_ bytes: ArraySlice<UInt8>) { rest += bytes.prefix(max(PageLines.longest - rest.count, 0)) }

        private mutating func emit() {
            defer { rest.removeAll(keepingCapacity: true) }
            guard let first = rest.first, first != UInt8(ascii: "#") else { return }
            body(&result, Substring(decoding: rest, as: UTF8.self))
        }
    }
}

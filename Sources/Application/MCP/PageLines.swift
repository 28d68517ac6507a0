import Console

/// Reads a page of metrics line by line, however long it is: it is never held whole.
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
        let response = await router.respond(to: AdminRequest(path: path, query: query))
        let reader = Reader(result, body)
        switch response.body {
        case .bytes(let all):
            guard (200...299).contains(response.status) else { return (result, String(decoding: all.prefix(longest), as: UTF8.self)) }
            await reader.add(all)
        case .stream(let write): try? await write(AdminBodyWriter { chunk in await reader.add(chunk) })
        }
        return (await reader.end(), nil)
    }

    private actor Reader<Result: Sendable> {
        private var result: Result
        private var rest: [UInt8] = []
        private let body: @Sendable (inout Result, Substring) -> Void

        init(_ result: Result, _ body: @escaping @Sendable (inout Result, Substring) -> Void) {
            self.result = result
            self.body = body
        }

        func add(_ chunk: [UInt8]) {
            var lines = chunk[...]
            while let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
                take(lines[..<end])
                emit()
                lines = lines[(end + 1)...]
            }
            take(lines)
        }

        func end() -> Result {
            emit()
            return result
        }

        private func take(_ bytes: ArraySlice<UInt8>) { rest += bytes.prefix(max(PageLines.longest - rest.count, 0)) }

        private func emit() {
            defer { rest.removeAll(keepingCapacity: true) }
            guard let first = rest.first, first != UInt8(ascii: "#") else { return }
            body(&result, Substring(decoding: rest, as: UTF8.self))
        }
    }
}

/// The figures that were accepted last (`Fixtures/benchmark-accepted.json`): what a run is compared with.
package struct AcceptedFigures {
    package private(set) var figures: [(id: String, json: JSONValue)] = []

    /// - Throws: ``BenchError`` when the file is not what ``document(_:)`` writes. A missing file holds no figures.
    package init(_ path: String) throws(BenchError) {
        guard let text = Files.read(path) else { return }
        for figure in try JSONParser.parse(text)["figures"]?.elements ?? [] {
            guard let id = figure["id"]?.string, figure["value"]?.number != nil else { throw BenchError("\(path): a figure without id or value") }
            figures.append((id, figure))
        }
    }

    package func value(_ id: String) -> Double? { figures.first { $0.id == id }?.json["value"]?.number }

    /// Takes over what was measured now; figures that were not measured stay.
    package mutating func accept(_ new: [Figure]) {
        for figure in new {
            if let index = figures.firstIndex(where: { $0.id == figure.id }) {
                figures[index].json = figure.json
            } else {
                figures.append((figure.id, figure.json))
            }
        }
    }

    package var text: String { Self.document(figures.map(\.json)) }

    package static func document(_ figures: [JSONValue]) -> String {
        JSONValue.object([
            JSONValue.Member("toolchain", Machine.toolchain), JSONValue.Member("machine", Machine.processor),
            JSONValue.Member("figures", .array(figures)),
        ]).text() + "\n"
    }
}

import TestSupport

/// `Fixtures/benchmark-accepted.json`.
struct AcceptedFigures {
    static let path = PackageRoot.file("Fixtures/benchmark-accepted.json")

    let toolchain: String
    private let figures: [JSONValue]

    init() throws {
        let document = try JSONValue(parsing: PackageRoot.read("Fixtures/benchmark-accepted.json"))
        guard let toolchain = document["toolchain"]?.string else { throw HarnessError("\(Self.path) names no toolchain") }
        self.toolchain = toolchain
        figures = document["figures"]?.elements ?? []
    }

    /// - Throws: ``HarnessError`` when there is none of this name.
    func value(_ id: String) throws -> Double {
        guard let value = figures.first(where: { $0["id"]?.string == id })?["value"]?.double else {
            throw HarnessError("\(Self.path) has no figure \(id): run `make bench-accept`")
        }
        return value
    }
}

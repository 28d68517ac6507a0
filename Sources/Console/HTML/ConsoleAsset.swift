/// Files that are part of the program.
package enum ConsoleAsset: String, CaseIterable, Sendable {
    case style = "/console/style.css"
    case script = "/console/script.js"
    /// What all pages of numbers are, as OpenAPI tells it.
    case description = "/api/v1/openapi.json"

    package var path: String { rawValue }

    package var contentType: String {
        switch self {
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .description: "application/json"
        }
    }

    package var bytes: [UInt8] {
        switch self {
        case .style: PackageResources.console_css
        case .script: PackageResources.console_js
        case .description: PackageResources.openapi_json
        }
    }

    package var summary: String {
        switch self {
        case .style, .script: "part of the console's pages"
        case .description: "the pages of numbers below /api, as OpenAPI 3.1"
        }
    }
}

import Console
import Settings

/// What all pages of the console have around them.
enum ConsolePage: String, CaseIterable {
    case path = "/"
    case labels = "/console/labels"
    case explain = "/console/explain"
    case providers = "/console/providers"
    case tenants = "/console/tenants"
    case targets = "/console/targets"

    var path: String { rawValue }

    var title: String {
        switch self {
        case .path: "Data path"
        case .labels: "Labels"
        case .explain: "Explain"
        case .providers: "Providers"
        case .tenants: "Tenants"
        case .targets: "Targets"
        }
    }

    var summary: String {
        switch self {
        case .path: "the console in a browser, else this list"
        case .labels: "console: what series cost, label by label"
        case .explain: "console: what becomes of spans that came lately, and why, as a form"
        case .providers: "console: providers and models"
        case .tenants: "console: tenants, their settings and where those come from"
        case .targets: "console: what runs, where it listens, where it sends"
        }
    }

    /// - Parameters:
    ///   - tenant: kept in the links to pages of a tenant; nil: none is chosen.
    ///   - numbers: paths of the same numbers as JSON.
    ///   - standsStill: it is an answer to a question, which nobody asks again every few seconds.
    func response(
        _ main: Markup, state: Readiness.State, tenant: String? = nil, numbers: [String], now: UInt64, status: Int = 200, standsStill: Bool = false
    ) -> AdminResponse {
        let page: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) – Metronome</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/console/style.css">
            <script src="/console/script.js" defer></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <strong>Metronome</strong> <span>\(Version.number), \(Self.word(state))</span>
            <nav aria-label="Pages">\(Self.allCases.map { link($0, tenant) })</nav>
            <span class="right" id="controls"><span id="refreshed">\(UTCTime(nanoseconds: now).timeOfDay) UTC</span> </span>
            </header>
            <main id="main" tabindex="-1"\(standsStill ? " data-still" : "")>
            <h1>\(title)</h1>
            \(main)
            </main>
            <footer><p>The same as JSON: \(numbers.map { path -> Markup in "<a href=\"\(path)\">\(path)</a> " })
            · <a href="/status/endpoints">all pages</a> · <a href="/metrics">own metrics</a> · <a href="/metrics/spans">series</a></p></footer>
            </body>
            </html>

            """
        return AdminResponse(
            status: status, contentType: "text/html; charset=utf-8", headers: ConsoleHeaders.all, body: .bytes(Array(page.text.utf8)))
    }

    private func link(_ page: ConsolePage, _ tenant: String?) -> Markup {
        let target = page.path + (tenant.map { "?tenant=" + QueryText.encoded($0) } ?? "")
        return page == self ? "<a href=\"\(target)\" aria-current=\"page\">\(page.title)</a> " : "<a href=\"\(target)\">\(page.title)</a> "
    }

    private static func word(_ state: Readiness.State) -> String {
        switch state {
        case .starting: "starting"
        case .ready: "ready"
        case .stopping: "stopping"
        }
    }
}

/// Texts as parts of a URL's query.
enum QueryText {
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

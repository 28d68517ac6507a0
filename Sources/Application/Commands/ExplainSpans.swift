import ArgumentParser
import Explain
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

struct ExplainSpans: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what becomes of spans: which series, which label from which attribute, what is left out and why.",
        discussion: """
            Runs the spans of files through the pipeline that the configuration leads to, in memory. Files are OTLP requests as protobuf or JSON,
            JSON lines (as the Collector's file exporter writes them), or a trace as Tempo's API gives it, compressed with gzip or zstd or not: those
            that end in .yaml or .yml are configurations, and - is standard input. What cannot be read is told and left out. Nothing is said of spans that are late or early unless --received-at says when they came.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(name: .customLong("spans"), help: ArgumentHelp("A file with spans. May be given several times.", valueName: "file"))
    var captures: [String] = []

    @Option(help: ArgumentHelp("Whose settings: a tenant of several.", valueName: "name"))
    var tenant = ""

    @Option(help: ArgumentHelp("Only spans of this service.", valueName: "name"))
    var service = ""

    @Option(help: ArgumentHelp("Only spans of this name.", valueName: "name"))
    var name = ""

    @Option(help: ArgumentHelp("Only spans of this trace, in hex digits.", valueName: "id"))
    var trace = ""

    @Option(help: ArgumentHelp("When the spans came, in seconds since the epoch: says which are late or early.", valueName: "seconds"))
    var receivedAt: Double?

    @Option(help: ArgumentHelp("Spans that are explained at most.", valueName: "number"))
    var limit = 20

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard !captures.isEmpty else { throw ValidationError("which spans? give files of them: metronome explain tempo.yaml spans.json") }
        let loaded = try configurationOptions.load()
        var spans: [CapturedSpan] = []
        for path in captures { spans += try CaptureFile.read(path) }
        for index in spans.indices { spans[index].receivedAt = receivedNanoseconds }
        let explainer = try Explainer(Self.settings(loaded, tenant), tenant: Self.id(tenant), prices: Self.prices(loaded))
        let wanted = spans.filter(isWanted)
        let found = explainer.explain(spans, limit: limit, where: isWanted)
        if json {
            print(ExplanationJSON.text(found))
        } else {
            if found.isEmpty { print("none of the \(spans.count) spans is of that \(asked)") }
            print(ExplanationText.text(found, of: wanted.count), terminator: "")
            if wanted.count > found.count {
                print("\n… and \(wanted.count - found.count) more: --limit, --service, --name and --trace choose others")
            }
        }
    }

    private var asked: String { [("service", service), ("name", name), ("trace", trace)].filter { !$0.1.isEmpty }.map(\.0).joined(separator: ", ") }

    private func isWanted(_ span: CapturedSpan) -> Bool {
        (service.isEmpty || span.service == service) && (name.isEmpty || span.name == name) && (trace.isEmpty || span.traceID == trace.lowercased())
    }

    private var receivedNanoseconds: UInt64? {
        receivedAt.flatMap { seconds in seconds > 0 && seconds < 1e10 ? UInt64(seconds * 1e9) : nil }
    }

    // MARK: For all commands that try spans

    static func id(_ tenant: String) -> String { tenant.isEmpty ? TenantHeader.singleTenant : tenant }

    static func settings(_ loaded: LoadedConfiguration, _ tenant: String) -> TenantSettings {
        loaded.settings.tenant(id(tenant), overrides: loaded.overrides?.current ?? RuntimeOverrides())
    }

    static func prices(_ loaded: LoadedConfiguration) -> PriceBook? {
        let list = loaded.prices?.list
        let cost = loaded.settings.own.genAI.cost
        return cost.isEnabled ? PriceBook { PriceTable(cost, file: list) } : nil
    }
}

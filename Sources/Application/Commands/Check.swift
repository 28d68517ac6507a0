import ArgumentParser
import Explain
import Generator
import Logging
import MetronomeConfiguration
import Pipeline
import RemoteWrite
import Settings

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration and print what it leads to: which metrics for whom, from which attributes, and where they go.",
        discussion: """
            Exits with 1 and prints every error with file, line and column when the configuration is wrong; with --strict also when spans are
            given and a label is on none of them or rules leave nothing of their series, or an endpoint does not take what it is sent.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions
    @OptionGroup var routeOptions: RouteOptions

    @Flag(help: "Send each endpoint an empty write: tries name, network, TLS, credentials and path. Nothing is stored.")
    var remote = false

    @Option(name: .customLong("spans"), help: ArgumentHelp("A file with spans to try it with. May be given several times.", valueName: "file"))
    var captures: [String] = []

    @Option(help: ArgumentHelp("Say which series appear, vanish and change with this configuration in place of the others.", valueName: "file"))
    var diff: [String] = []

    @Option(help: ArgumentHelp("Whose settings --spans and --diff look at: a tenant of several.", valueName: "name"))
    var tenant = ""

    @Flag(
        help: """
            Exit with 1 when a label is on no span of the capture, write_relabel_configs leave nothing of its series, or an endpoint does not take \
            an empty write.
            """)
    var strict = false

    func run() async throws {
        let loaded = try routeOptions.applied(to: configurationOptions.load())
        try Self.report(loaded)
        var isWrong = false
        var spans: [CapturedSpan] = []
        for path in captures { spans += try CaptureFile.read(path) }
        if !spans.isEmpty { isWrong = try capture(spans, loaded) || isWrong }
        if !diff.isEmpty { try difference(spans, loaded) }
        if remote { isWrong = await EndpointChecks.run(loaded.settings, tenant: tenant) || isWrong }
        if strict, isWrong { throw ExitCode(1) }
    }

    static func report(_ loaded: LoadedConfiguration) throws {
        for note in loaded.notes { print("\(note.level == .warning ? "warning" : "note"): \(note.text)") }
        if !loaded.notes.isEmpty { print() }
        print(try RunReport(loaded).text)
        if loaded.settings.route.enabled { return print("configuration is valid") }
        if let overrides = loaded.overrides { print(OverridesReport.text(overrides, settings: loaded.settings)) }
        if let prices = PriceReport.text(loaded) { print(prices) }
        let needs = try AttributeNeeds(ExplainSpans.settings(loaded, ""), tenant: ExplainSpans.id("")).text
        if !needs.isEmpty { print(needs) }
        print("configuration is valid")
    }

    /// Whether something is wrong.
    private func capture(_ spans: [CapturedSpan], _ loaded: LoadedConfiguration) throws -> Bool {
        let report = try CaptureReport(
            spans, ExplainSpans.settings(loaded, tenant), tenant: ExplainSpans.id(tenant), prices: ExplainSpans.prices(loaded))
        let relabelled = RelabelledCapture(loaded.settings, report.groups)
        let warnings = report.warnings + relabelled.warnings
        print()
        for warning in warnings { print("warning: \(warning)") }
        print(report.text, terminator: "")
        for line in relabelled.lines { print(line) }
        return !warnings.isEmpty
    }

    private func difference(_ spans: [CapturedSpan], _ loaded: LoadedConfiguration) throws {
        var options = configurationOptions
        options.files = diff
        let other = try options.load()
        let difference = try SeriesDifference(
            from: ExplainSpans.settings(loaded, tenant), to: ExplainSpans.settings(other, tenant), tenant: ExplainSpans.id(tenant),
            prices: ExplainSpans.prices(loaded), spans: spans)
        print("\nwith \(diff.joined(separator: ", ")) instead\n\(difference.text)", terminator: "")
    }
}

import Generator
import Logging
import RemoteWrite
import Settings

/// `metronome check --remote`: an empty write to each endpoint, and what came of it.
enum EndpointChecks {
    /// Prints a line for each.
    ///
    /// - Parameter tenant: whose write it is, where tenants are announced; empty: a name that says who asks.
    /// - Returns: whether any endpoint did not take it.
    static func run(_ settings: Settings, tenant: String) async -> Bool {
        let entries = settings.generator.storage.remoteWrite
        print(entries.isEmpty ? "\nendpoints  none is configured" : "\nendpoints")
        let logger = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
        let who = settings.multitenancyEnabled ? (tenant.isEmpty ? "metronome-check" : tenant) : TenantHeader.singleTenant
        var isWrong = false
        for entry in entries {
            let endpoint = RemoteWriteEndpoint(entry)
            var line = "  \(endpoint.displayURL)  "
            do {
                let answer = try await EndpointProbe.ask(
                    endpoint, tenant: who, addOrgIDHeader: settings.generator.storage.addOrgIDHeader, userAgent: "metronome/\(Version.number)",
                    instance: HostName.current, logger: logger)
                isWrong = isWrong || !answer.isGood
                line += answer.isGood ? "takes writes" : "does not take writes"
                if let status = answer.status { line += ": HTTP \(status)" }
                if !answer.text.isEmpty { line += "\(answer.status == nil ? ":" : ",") \(answer.text)" }
                if !answer.advice.isEmpty { line += "\n    → \(answer.advice)" }
            } catch {
                isWrong = true
                line += "cannot be used: \(error)"
            }
            print(line)
        }
        return isWrong
    }
}

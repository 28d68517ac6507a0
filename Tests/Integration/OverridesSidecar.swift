import Foundation
import TestSupport

/// A sidecar of many tenants with a per-tenant override file that a test rewrites.
struct OverridesSidecar: Sendable {
    let sidecar: SidecarProcess
    let file: String

    /// - Parameter period: `per_tenant_override_period`.
    static func running<Value: Sendable>(
        _ text: String, period: String = "100ms", remoteWrite: [JSONValue] = [], _ body: @escaping @Sendable (OverridesSidecar) throws -> Value
    ) async throws -> Value {
        try await onThread {
            let directory = try TemporaryDirectory("overrides")
            let file = try directory.write("overrides.yaml", text)
            return try SidecarProcess(configuration(file, period, remoteWrite)).during {
                try body(OverridesSidecar(sidecar: $0, file: file))
            }
        }
    }

    private static func configuration(_ file: String, _ period: String, _ remoteWrite: [JSONValue]) -> SidecarConfiguration {
        SidecarConfiguration(
            remoteWrite: remoteWrite,
            extra: [
                "multitenancy_enabled": true,
                "overrides": ["per_tenant_override_config": .string(file), "per_tenant_override_period": .string(period)],
            ])
    }

    /// Puts a new file in the old one's place, as a mounted ConfigMap does.
    func rewrite(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    }

    func page(_ path: String, json: Bool = false) throws -> HTTPReply {
        try HTTPClient.get(sidecar.ports.admin, path, headers: json ? [("accept", "application/json")] : [])
    }

    func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: page(path, json: true).body) }

    /// `max_active_series` in force for `tenant`.
    func limit(_ tenant: String) throws -> Int64? {
        try json("/status/overrides/\(tenant)")["effective"]?["max_active_series"]?.integer
    }

    /// `tempo_runtime_config_last_reload_successful`.
    func lastReload() throws -> Double {
        try sidecar.selfMetrics().total("tempo_runtime_config_last_reload_successful", ["config": "overrides"])
    }

    /// Waits until `limit` holds for tenant `a`.
    func waitForLimit(_ limit: Int64) throws {
        try waitUntil("max_active_series \(limit) is in force", state: { "\(try self.limit("a") ?? -1)" }) { try self.limit("a") == limit }
    }
}

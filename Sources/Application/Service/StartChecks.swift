import Forward
import MetronomeConfiguration
import Outbound
import Patterns
import Relabelling
import RemoteWrite
import Serving
import Settings

extension OutsideChecks {
    /// What would end the start, or let nothing arrive after it, so that whoever checks a configuration hears of it with its line. Reads the
    /// files of certificates and keys.
    static var ofStart: OutsideChecks {
        var checks = OutsideChecks()
        checks.relabelling = { rule in
            do throws(RelabelRules.Problem) {
                _ = try RelabelRules([rule])
                return []
            } catch {
                switch error {
                case .rule(_, let text): return [KeyProblem("", text)]
                case .pattern(_, let error): return [KeyProblem("regex", "not a regular expression: \(error.reason)")]
                }
            }
        }
        checks.remoteWrite = { entry in RemoteWriteEndpoint(entry).problems().map { KeyProblem($0.key, $0.reason) } }
        checks.forward = { entry in ForwardTarget.problem(entry).map { [KeyProblem($0.key, $0.reason)] } ?? [] }
        checks.route = { route in Router.problem(route).map { [KeyProblem($0.key, $0.reason)] } ?? [] }
        checks.kafka = { ingest in problem(ingest).map { [$0] } ?? [] }
        checks.serverTLS = { tls in problems(ServerTLS(tls, setting: "")) }
        checks.adminTLS = { tls in ServerTLS(tls, setting: "").map(problems) ?? [] }
        return checks
    }

    /// Of certificates and keys that the client of Kafka is given by their paths.
    private static func problem(_ ingest: IngestSettings) -> KeyProblem? {
        guard ingest.tlsEnabled else { return nil }
        var files = TLSSettings()
        (files.caFile, files.certFile, files.keyFile) = (ingest.tlsCAPath, ingest.tlsCertPath, ingest.tlsKeyPath)
        do throws(TLSProblem) {
            _ = try TLSMaterial(reading: files).configuration()
            return nil
        } catch {
            let keys = ["ca_file": "tls_ca_path", "cert_file": "tls_cert_path", "key_file": "tls_key_path"]
            return KeyProblem(keys[error.key] ?? "tls_enabled", error.reason)
        }
    }

    private static func problems(_ tls: ServerTLS) -> [KeyProblem] {
        tls.problem.map { [KeyProblem($0.key, "\($0.file): \($0.reason)")] } ?? []
    }
}

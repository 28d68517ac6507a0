import Outbound
import Settings

/// Why a target cannot be used.
package struct ForwardError: Error, Sendable, CustomStringConvertible {
    package var block = "metronome.forward"
    /// Below the entry.
    package let key: String
    package let reason: String
    package var description: String { "\(block): \(key): \(reason)" }
}

extension ForwardError {
    init(_ problem: TLSProblem) { self.init(key: "tls_config.\(problem.key)", reason: problem.reason) }

    /// Reads the files. Throws what is wrong with them.
    static func check(_ settings: TLSSettings) throws(ForwardError) {
        do throws(TLSProblem) { _ = try TLSMaterial(reading: settings).configuration() } catch { throw ForwardError(error) }
    }
}

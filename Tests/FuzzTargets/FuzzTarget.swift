import Receivers

/// What takes bytes from outside: clients, files, disks. Each may be given any bytes, and must neither trap nor read beyond them.
///
/// `Tests/Fuzz` gives each some thousand damaged inputs; `make fuzz` lets libFuzzer look for new ones.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// `ExportTraceServiceRequest`, through all processors, collected now and then.
    case otlp
    /// The same in OTLP/JSON.
    case json
    /// A format's number, then compressed bytes.
    case compressed
    /// What a client sends to the port of OTLP/HTTP, and to that of gRPC.
    case http1, http2
    /// `tempo.yaml`, and the file of overrides.
    case configuration
    /// The list of `write_relabel_configs`, applied to series.
    case relabelling
    /// A segment of the log on the disk, and a record in a sound one.
    case log
    /// A part of a tenant's snapshot.
    case snapshot

    package func makeRunner() throws -> any FuzzRunner {
        switch self {
        case .otlp: try IntakeRunner(isJSON: false)
        case .json: try IntakeRunner(isJSON: true)
        case .compressed: CompressedRunner()
        case .http1: ConnectionRunner(.http)
        case .http2: ConnectionRunner(.grpc)
        case .configuration: ConfigurationRunner()
        case .relabelling: RelabellingRunner()
        case .log: LogRunner()
        case .snapshot: try SnapshotRunner()
        }
    }
}

package protocol FuzzRunner {
    func run(_ input: [UInt8])
}

/// `metronome.listen`, and the addresses that Tempo's keys name.
package struct ListenSettings: KeyBlock {
    /// nil: this protocol is not served (`tempo.yaml` lists `otlp.protocols` without it).
    package var grpc: ListenAddress? = ListenAddress(host: "127.0.0.1", port: 4317, remedy: grpcKey, setting: "default")
    package var http: ListenAddress? = ListenAddress(host: "127.0.0.1", port: 4318, remedy: httpKey, setting: "default")
    package var admin = ListenAddress(host: "127.0.0.1", port: 3210, remedy: adminKey, setting: "default")

    /// nil: clear text.
    package var grpcTLS: ServerTLSSettings?
    package var httpTLS: ServerTLSSettings?
    package var adminTLS: AdminTLSSettings?
    package var adminTLSMinVersion = AdminTLSSettings.Version.unset
    /// Cannot be obeyed.
    package var adminTLSCipherSuites = ""

    /// `cors` of the OTLP/HTTP receiver; nil: pages of browsers may not send.
    package var crossOrigin: CrossOriginSettings?

    package init() {}

    static let grpcKey = "metronome.listen.grpc"
    static let httpKey = "metronome.listen.http"
    static let adminKey = "metronome.listen.admin"

    package static let rows = KeyRows<ListenSettings> {
        KeyRow(
            "grpc", \.grpc, .optional(.address(movedBy: grpcKey)),
            "OTLP/gRPC; moves the address that Tempo's keys name, since Tempo has that already.")
        KeyRow("http", \.http, .optional(.address(movedBy: httpKey)), "OTLP/HTTP; the same.")
        KeyRow("admin", \.admin, .address(movedBy: adminKey), "All pages: metrics, readiness, status; the same.")
    }
}

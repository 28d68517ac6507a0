/// Words that people try in one block, where the key has another name.
enum BlockWords {
    /// For an unknown `key` in the block at `path`; nil: no such word there.
    static func hint(_ key: String, in path: String) -> String? { words[path]?[key.lowercased()] }

    private static let admin = "write admin, the address of all pages: /metrics, /metrics/spans, /ready"
    private static let endpoint = "write endpoint: host:port"
    private static let addresses = "write grpc, http and admin, each with a host:port"

    private static let listen = [
        "metrics": admin, "prometheus": admin, "scrape": admin, "console": admin, "status": admin, "health": admin, "ready": admin, "pages": admin,
        "web": admin, "ui": admin, "api": admin, "telemetry": admin, "otlp": "write grpc and http, the addresses of OTLP", "otlp_grpc": "write grpc",
        "otlp_http": "write http", "address": addresses, "addr": addresses, "host": addresses, "port": addresses, "endpoint": addresses,
    ]
    private static let receiver = Dictionary(
        uniqueKeysWithValues: ["listen", "listen_address", "address", "addr", "bind", "bind_address", "host", "hostname", "port", "listen_port"].map {
            ($0, endpoint)
        })

    private static let words = [
        "metronome.listen": listen, "distributor.receivers.otlp.protocols.grpc": receiver, "distributor.receivers.otlp.protocols.http": receiver,
    ]
}

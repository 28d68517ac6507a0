import Settings

/// Names of environment variables that set keys: `METRONOME_`, and the key's path in capitals, what is no letter or digit as `_`, without the
/// first `metronome`. `metronome.listen.grpc` is `METRONOME_LISTEN_GRPC`.
package enum VariableKeys {
    package static let prefix = "METRONOME_"
    /// Tempo reads none of its own; people who set them mean what a key of its name does.
    static let tempoPrefix = "TEMPO_"

    struct Key: Sendable {
        let path: [String]
        /// Items may be written between commas.
        let isList: Bool
        /// Whatever it looks like, it is no YAML.
        let isText: Bool
    }

    /// Every key that stands in no list and under no name that is free, by the name of its variable.
    static let all: [String: Key] = {
        var keys: [String: Key] = [:]
        for place in KeyIndex.places where !place.path.contains("[]") && !place.path.contains("<") {
            let type = place.row?.type ?? ""
            keys[name(of: place.path)] = Key(
                path: place.path.split(separator: ".").map(String.init), isList: type.hasPrefix("list of ") && type != "list of mappings",
                isText: texts.contains(type))
        }
        return keys
    }()

    private static let texts: Set<String> = ["text", "secret", "`host:port`"]

    /// What senders and Grafana call the addresses that are `listen` here.
    private static let tempoWords = [
        "OTLP_GRPC_ENDPOINT": "LISTEN_GRPC", "OTLP_HTTP_ENDPOINT": "LISTEN_HTTP", "OTLP_ENDPOINT": "LISTEN_GRPC", "OTLP_GRPC_PORT": "LISTEN_GRPC",
        "OTLP_HTTP_PORT": "LISTEN_HTTP", "HTTP_LISTEN_PORT": "SERVER_HTTP_LISTEN_PORT", "HTTP_PORT": "LISTEN_ADMIN",
    ]

    static func isTemposWord(_ name: String) -> Bool { name.hasPrefix(tempoPrefix) && tempoWords[String(name.dropFirst(tempoPrefix.count))] != nil }

    /// The variable that one of Tempo's name was probably meant to be; nil: it is like none.
    static func meant(byTempos name: String) -> String? {
        let rest = String(name.dropFirst(tempoPrefix.count))
        if ["REMOTE_WRITE_URL", "METRICS_GENERATOR_REMOTE_WRITE_URL"].contains(rest) { return RemoteWriteSettings.urlVariable }
        if let word = tempoWords[rest] { return prefix + word }
        let own = prefix + rest
        return all[own] == nil ? NearestKey.of(own, among: Array(all.keys)) : own
    }

    /// The variable of a key.
    package static func name(of path: String) -> String {
        let own = path.hasPrefix("metronome.") ? path.dropFirst("metronome.".count) : path[...]
        return prefix + own.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
    }

    /// What Kubernetes puts into the environment of each container for a service, whose name may well begin with `metronome`.
    static func isOfService(_ name: String) -> Bool {
        if name.hasSuffix("_SERVICE_HOST") || name.hasSuffix("_PORT") || name.contains("_SERVICE_PORT") { return true }
        let parts = name.split(separator: "_")
        return parts.indices.contains { index in
            parts[index] == "PORT" && index + 2 < parts.count && Int(parts[index + 1]) != nil
                && (parts[index + 2] == "TCP" || parts[index + 2] == "UDP")
        }
    }
}

extension PlacedRow {
    fileprivate var type: String { Self.type(row.cell) }

    private static func type<Cell: KeyCell<Root>>(_ cell: Cell) -> String { cell.form.codec?.typeText ?? "" }
}

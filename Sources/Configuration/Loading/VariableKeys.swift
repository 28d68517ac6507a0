import Settings

/// Names of environment variables that set keys: `METRONOME_`, and the key's path in capitals, what is no letter or digit as `_`, without the
/// first `metronome`. `metronome.listen.grpc` is `METRONOME_LISTEN_GRPC`.
package enum VariableKeys {
    package static let prefix = "METRONOME_"

    struct Key: Sendable {
        let path: [String]
        /// Items may be written between commas.
        let isList: Bool
    }

    /// Every key that stands in no list and under no name that is free, by the name of its variable.
    static let all: [String: Key] = {
        var keys: [String: Key] = [:]
        for place in KeyIndex.places where !place.path.contains("[]") && !place.path.contains("<") {
            keys[name(of: place.path)] = Key(path: place.path.split(separator: ".").map(String.init), isList: place.row?.isList ?? false)
        }
        return keys
    }()

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
    /// Of values that are no mappings.
    fileprivate var isList: Bool { Self.isList(row.cell) }

    private static func isList<Cell: KeyCell<Root>>(_ cell: Cell) -> Bool {
        let type = cell.form.codec?.typeText ?? ""
        return type.hasPrefix("list of ") && type != "list of mappings"
    }
}

/// `tls_config` of a client: whom its connections trust, and how they prove who it is. PEM stands in the configuration or in files, which are
/// read again when they change.
package struct TLSSettings: Sendable, Equatable {
    /// As Prometheus writes them.
    package enum Version: String, Sendable, CaseIterable, Comparable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// Unless another one is configured.
        package static let oldest = Version.tls12

        package static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    package var insecureSkipVerify = false
    /// Authorities; empty: those of the system.
    package var ca = ""
    package var caFile = ""
    /// The client's certificate, with those that lead to its authority behind it, and its key; empty: none.
    package var cert = ""
    package var certFile = ""
    package var key = Secret("")
    package var keyFile = ""
    /// The name that the server's certificate is for; empty: the URL's host.
    package var serverName = ""
    /// nil: TLS 1.2.
    package var minVersion: Version?
    /// nil: the newest.
    package var maxVersion: Version?
    package init() {}
}

/// `proxy_url` and its relatives.
package struct ProxySettings: Sendable, Equatable {
    /// `http://` or `socks5://`, user information included; empty: none.
    package var url = ""
    /// Hosts that are reached without it, as `NO_PROXY` has it.
    package var noProxy = ""
    /// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` hold.
    package var fromEnvironment = false
    /// Fields of the CONNECT request.
    package var connectHeader: [String: [Secret]] = [:]
    package init() {}
}

/// One header of `http_headers`.
package struct HTTPHeaderSettings: KeyBlock {
    package var values: [Secret] = []
    package var secrets: [Secret] = []
    package var files: [String] = []
    package init() {}

    package static let rows = KeyRows<HTTPHeaderSettings> {
        KeyRow("values", \.values, .secrets, "Values.", .same, since: TempoReleases.later)
        KeyRow("secrets", \.secrets, .secrets, "Values that are secret.", .same, since: TempoReleases.later)
        KeyRow("files", \.files, .texts, "Files with values.", .same, since: TempoReleases.later)
    }
}

/// One entry of `write_relabel_configs`, with Prometheus' defaults.
package struct RelabelRule: KeyBlock, Hashable {
    package enum Action: String, Sendable, Equatable, CaseIterable {
        case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase
    }
    package var action = Action.replace
    package var sourceLabels: [String] = []
    package var separator = ";"
    package var regex = "(.*)"
    package var modulus = 0
    package var targetLabel = ""
    package var replacement = "$1"
    package init() {}

    package static let rows = KeyRows<RelabelRule> {
        // As Prometheus reads it; its operator writes a capital.
        KeyRow("action", \.action, .word(ignoringCase: true), "What is done.", .same)
        KeyRow("source_labels", \.sourceLabels, .texts, "Labels whose values are looked at.", .same)
        KeyRow("separator", \.separator, .text, "What stands between their values.", .same)
        KeyRow("regex", \.regex, .text(.raw), "What the values must match as a whole.", .same)
        KeyRow("modulus", \.modulus, .count, "With `hashmod`: what the hash is divided by.", .same)
        KeyRow("target_label", \.targetLabel, .text, "The label that is written.", .same)
        // `${1}`, `${name}`: groups of the expression.
        KeyRow("replacement", \.replacement, .text(.raw), "What is written.", .same)
    }
}

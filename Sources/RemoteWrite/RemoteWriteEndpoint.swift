import Outbound
import Settings

/// One place to push to: an entry of `metrics_generator.storage.remote_write` (tempo-behaviour 1.5), whose settings are its own.
///
/// Holds secrets: its description and mirror show nothing but name and URL without secrets.
@dynamicMemberLookup
package struct RemoteWriteEndpoint: Sendable {
    /// The entry.
    package var settings: RemoteWriteSettings
    /// New series begin with a zero sample also where remote write 2.0 tells when they began.
    package var keepsZeroSamples = true

    package init(_ settings: RemoteWriteSettings) {
        self.settings = settings
    }

    package subscript<Value>(dynamicMember key: WritableKeyPath<RemoteWriteSettings, Value>) -> Value {
        get { settings[keyPath: key] }
        set { settings[keyPath: key] = newValue }
    }

    /// Batches on the wire at once, per tenant: more and more of them while newer collections wait and what is sent arrives.
    package var shards: ClosedRange<Int> {
        min(settings.minShards, settings.maxShards)...max(settings.minShards, settings.maxShards)
    }

    /// The URL without secrets: the `url` label and what logs show.
    package var displayURL: String { EndpointURL(settings.url).withoutSecrets }

    /// Passwords, tokens and keys that stand in files.
    package var credentialFiles: [CredentialFile] {
        let paths = (scheme?.files ?? []) + settings.httpHeaders.sorted { $0.key < $1.key }.flatMap(\.value.files)
        return paths.filter { !$0.isEmpty }.map { CredentialFile(path: $0) }
    }

    package var isHTTPS: Bool { settings.url.lowercased().hasPrefix("https://") }

    /// A certificate of our own is shown to the server.
    var hasCertificate: Bool { !settings.tls.cert.isEmpty || !settings.tls.certFile.isEmpty }

    /// `name`, or six hex digits of a hash that stays the same over restarts and does not depend on secrets.
    package var remoteName: String {
        guard settings.name.isEmpty else { return settings.name }
        let parts =
            [
                displayURL, scheme?.hint ?? "none", "\(settings.remoteTimeout)", "\(settings.maxSamplesPerSend)",
                "\(settings.tls.insecureSkipVerify)",
            ] + settings.headers.keys.sorted()
        let hex = String(NameHash.of64Bits(parts.joined(separator: "\n")) >> 40, radix: 16)
        return String(repeating: "0", count: max(0, 6 - hex.count)) + hex
    }
}

extension RemoteWriteEndpoint: CustomStringConvertible, CustomReflectable {
    package var description: String { "RemoteWriteEndpoint(\(remoteName), \(displayURL))" }
    package var customMirror: Mirror { Mirror(self, children: ["name": remoteName, "url": displayURL]) }
}

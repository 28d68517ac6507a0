import Settings

/// One place to push to: an entry of `metrics_generator.storage.remote_write` (tempo-behaviour 1.5). Times in nanoseconds.
///
/// Holds secrets: its description and mirror show nothing but name and URL without secrets.
package struct RemoteWriteEndpoint: Sendable {
    /// A value of a configured header.
    package enum HeaderValue: Sendable, Equatable {
        case inline(String)
        case file(String)
    }

    package var url: String
    /// Label `remote_name`; empty: six hex digits made from the entry.
    package var name = ""
    /// Whole request, connecting included.
    package var remoteTimeout: Int64 = 30_000_000_000
    package var headers: [String: String] = [:]
    package var authentication = Authentication.none
    /// Batches on the wire at once, per tenant (`min_shards`, `max_shards`): more and more of them while newer collections wait and what is
    /// sent arrives; nil: always `RemoteWriteLimits.maxInFlight`.
    package var shards: ClosedRange<Int>?
    /// Samples per shard that are taken out of the log ahead of being sent.
    package var capacity = 10_000
    /// Reported only: the caller cuts the batches.
    package var maxSamplesPerSend = 2000
    package var minBackoff: Int64 = 30_000_000
    package var maxBackoff: Int64 = 5_000_000_000
    package var retryOn429 = true
    /// What waits longer is dropped; 0: nothing is.
    package var sampleAgeLimit: Int64 = 0
    package var followRedirects = true
    /// Where TLS is spoken and the server has it.
    package var enableHTTP2 = false
    /// `round_robin_dns`: requests take the addresses of the host in turn.
    package var takesAddressesInTurn = false
    /// `protobuf_message`: what it is to get, if it takes that.
    package var message = WriteMessage.one
    /// Of OTLP metrics. With `delta` each batch says something that no other one says.
    package var temporality = Temporality.cumulative
    /// New series begin with a zero sample also where remote write 2.0 tells when they began.
    package var keepsZeroSamples = true
    package var tls = TLSOptions()
    package var proxy = ProxyOptions()
    /// `http_headers`.
    package var httpHeaders: [String: [HeaderValue]] = [:]

    package init(url: String) {
        self.url = url
    }

    /// The URL without secrets: the `url` label and what logs show.
    package var displayURL: String { EndpointURL(url).withoutSecrets }

    /// Passwords, tokens and keys that stand in files.
    package var credentialFiles: [CredentialFile] {
        var paths = authentication.scheme?.files ?? []
        for case .file(let path) in httpHeaders.sorted(by: { $0.key < $1.key }).flatMap(\.value) { paths.append(path) }
        return paths.filter { !$0.isEmpty }.map { CredentialFile(path: $0) }
    }

    package var isHTTPS: Bool { url.lowercased().hasPrefix("https://") }

    /// `name`, or six hex digits of a hash that stays the same over restarts and does not depend on secrets.
    package var remoteName: String {
        guard name.isEmpty else { return name }
        let kind = authentication.scheme?.hint ?? "none"
        let parts = [displayURL, kind, "\(remoteTimeout)", "\(maxSamplesPerSend)", "\(tls.insecureSkipVerify)"] + headers.keys.sorted()
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in parts.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let hex = String(hash >> 40, radix: 16)
        return String(repeating: "0", count: max(0, 6 - hex.count)) + hex
    }
}

extension RemoteWriteEndpoint: CustomStringConvertible, CustomReflectable {
    package var description: String { "RemoteWriteEndpoint(\(remoteName), \(displayURL))" }
    package var customMirror: Mirror { Mirror(self, children: ["name": remoteName, "url": displayURL]) }
}

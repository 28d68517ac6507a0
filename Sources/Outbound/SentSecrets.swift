import FoundationEssentials
import Settings

/// What a request carried that proves who sends it, or is configured as a secret: an answer that repeats it is shown without.
///
/// A server or a proxy that describes the request it refuses ("invalid header Authorization: Bearer …") would else put it into logs, status
/// pages and reports. Any ``window`` bytes in a row of a secret are masked, whatever their case: so are a cut one, and one within other
/// text; a shorter secret where it stands alone. So are the same percent-encoded, percent-decoded, and as JSON and HTML write them, and of
/// Basic authentication the password itself.
package struct SentSecrets: Sendable {
    /// Stands in their place.
    package static let mask = "<secret>"
    /// Bytes of a secret in a row that are masked.
    private static let window = 8
    /// Shorter values are no secrets, and would be found everywhere.
    private static let shortest = 4
    /// Fields that everybody may read: those of the protocol, and whose samples they are.
    private static let plain: Set<String> = [
        "accept", "content-encoding", "content-length", "content-type", "host", "retry-attempt", "te", "user-agent", "x-amz-date",
        "x-prometheus-remote-write-version", "x-scope-orgid", "no-generate-metrics",
    ]
    private static let schemes: Set<String> = ["apikey", "basic", "bearer", "digest", "token"]

    /// Each with its bytes as one number, letters in lower case.
    private var windows: Set<UInt64> = []
    private var short: [[UInt8]] = []

    /// - Parameter url: with the query that was asked for.
    package init(_ fields: some Sequence<(name: String, value: String)>, url: String = "") {
        for (name, value) in fields where !Self.plain.contains(name.lowercased()) {
            for secret in Self.secrets(value, isProof: name.lowercased().hasSuffix("authorization")) { add(secret) }
        }
        for pair in (WebURL(url)?.query ?? "").split(separator: "&") {
            add(String(pair.split(separator: "=", maxSplits: 1).last ?? ""))
        }
        if let password = WebURL(url)?.credentials?.password { add(password) }
    }

    /// The bytes without what was sent.
    package func masking(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        guard !windows.isEmpty || !short.isEmpty else { return bytes }
        let small = bytes.map(Self.lower)
        var isSecret = [Bool](repeating: false, count: bytes.count)
        var last: UInt64 = 0
        for (index, byte) in small.enumerated() {
            last = last << 8 | UInt64(byte)
            guard index >= Self.window - 1, windows.contains(last) else { continue }
            for place in (index - Self.window + 1)...index { isSecret[place] = true }
        }
        for secret in short where small.count >= secret.count {
            for start in 0...(small.count - secret.count) where small[start..<(start + secret.count)].elementsEqual(secret) {
                let end = start + secret.count
                guard start == 0 || !Self.isWord(small[start - 1]), end == small.count || !Self.isWord(small[end]) else { continue }
                for place in start..<end { isSecret[place] = true }
            }
        }
        var masked: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if !isSecret[index] {
                masked.append(byte)
            } else if index == 0 || !isSecret[index - 1] {
                masked += Self.mask.utf8
            }
        }
        return masked
    }

    package func masking(_ text: String) -> String { String(decoding: masking(text.utf8), as: UTF8.self) }

    // MARK: What is secret

    /// Of a field's value: what is behind the name of a scheme.
    private static func secrets(_ value: String, isProof: Bool) -> [String] {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let scheme = parts.first?.lowercased(), isProof || schemes.contains(scheme) else { return [value] }
        let proof = String(parts[1])
        // The rest of it names the key, the region and the fields.
        if scheme.hasPrefix("aws4-") { return [String(proof.split(separator: "=").last ?? "")] }
        guard scheme == "basic", let content = Data(base64Encoded: proof) else { return [proof] }
        let plain = String(decoding: content, as: UTF8.self)
        let password = plain.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(plain[plain.utf8.index(after: $0)...]) } ?? plain
        return [proof, plain, password]
    }

    private mutating func add(_ secret: String) {
        for form in Self.forms(secret) where form.count >= Self.shortest {
            let bytes = form.map(Self.lower)
            guard bytes.count >= Self.window else {
                if !short.contains(bytes) { short.append(bytes) }
                continue
            }
            var last: UInt64 = 0
            for (index, byte) in bytes.enumerated() {
                last = last << 8 | UInt64(byte)
                if index >= Self.window - 1 { windows.insert(last) }
            }
        }
    }

    /// A secret as texts may spell it.
    private static func forms(_ secret: String) -> Set<[UInt8]> {
        let bytes = Array(secret.utf8)
        func spelled(_ spelling: (UInt8) -> String?) -> [UInt8] { bytes.flatMap { spelling($0).map { Array($0.utf8) } ?? [$0] } }
        return [
            bytes,
            Array(WebURL.percentDecoded(bytes).utf8),
            spelled { isWord($0) || [0x2d, 0x2e, 0x7e].contains($0) ? nil : "%" + hex($0) },
            spelled { [0x22, 0x2f, 0x5c].contains($0) ? "\\" + String(Unicode.Scalar($0)) : nil },
            spelled { [0x26, 0x3c, 0x3e].contains($0) ? "\\u00" + hex($0) : nil },
            spelled { [0x22: "&#34;", 0x26: "&amp;", 0x27: "&#39;", 0x2b: "&#43;", 0x3c: "&lt;", 0x3e: "&gt;"][$0] },
        ]
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0\(digits)" : digits
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == 0x5f || (0x30...0x39).contains(byte) || (0x61...0x7a).contains(lower(byte))
    }
}

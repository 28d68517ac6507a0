import NIOSSL

/// Certificates that their authorities have taken back: revocation lists (RFC 5280, 5) that stand in the file of the clients' authorities, as
/// `openssl ca -gencrl` writes them.
///
/// Whoever may write that file says who is let in, so the lists' signatures are not checked. What counts is the client's own certificate, not
/// those between it and its authority.
package struct Revocations: Equatable, Sendable {
    /// Of an issuer's certificates, the serial numbers.
    private var serials: [[UInt8]: Set<[UInt8]>] = [:]

    private static let begin = "-----BEGIN X509 CRL-----"
    private static let end = "-----END X509 CRL-----"

    package init() {}

    /// - Parameter pem: a file in PEM; what is no list is passed over. nil: a list is damaged, and who is on it not known.
    package init?(pem: [UInt8]) {
        var rest = String(decoding: pem, as: UTF8.self)[...]
        while let (body, behind) = Self.next(in: rest) {
            let text = body.utf8.filter { !(0x09...0x0d).contains($0) && $0 != 0x20 }
            guard let bytes = Base64Text.decode(text), let (issuer, revoked) = Self.read(bytes[...]) else { return nil }
            serials[issuer, default: []].formUnion(revoked)
            rest = behind
        }
    }

    package var isEmpty: Bool { serials.isEmpty }

    /// Whether the certificate was taken back. One that cannot be read was, where there are lists: nobody knows.
    package func include(_ certificate: NIOSSLCertificate) -> Bool {
        guard !isEmpty else { return false }
        guard let bytes = try? certificate.toDERBytes(), let (issuer, serial) = Self.identity(bytes[...]) else { return true }
        return serials[issuer]?.contains(serial) ?? false
    }

    /// The text of the first list, and what stands behind it. One without an end is as long as the file.
    private static func next(in text: Substring) -> (Substring, Substring)? {
        guard let start = text.firstRange(of: begin) else { return nil }
        let inside = text[start.upperBound...]
        guard let end = inside.firstRange(of: end) else { return (inside, "") }
        return (inside[..<end.lowerBound], inside[end.upperBound...])
    }

    /// Of a CertificateList: whose certificates, and the serial numbers of those that were taken back.
    private static func read(_ list: ArraySlice<UInt8>) -> (issuer: [UInt8], serials: Set<[UInt8]>)? {
        var outer = DERElements(list)
        guard let whole = outer.next(DERElements.Tag.sequence) else { return nil }
        var signed = DERElements(whole.content)
        guard let body = signed.next(DERElements.Tag.sequence) else { return nil }
        var fields = DERElements(body.content)
        // The version, which version 1 leaves out, and the signature's algorithm.
        _ = fields.next(DERElements.Tag.integer)
        guard fields.next(DERElements.Tag.sequence) != nil, let issuer = fields.next(DERElements.Tag.sequence) else { return nil }
        // When it was made, and when the next one will be.
        _ = fields.next(DERElements.Tag.times)
        _ = fields.next(DERElements.Tag.times)
        var serials: Set<[UInt8]> = []
        if let entries = fields.next(DERElements.Tag.sequence) {
            var rest = DERElements(entries.content)
            while !rest.isAtEnd {
                guard let entry = rest.next(DERElements.Tag.sequence) else { return nil }
                var parts = DERElements(entry.content)
                guard let serial = parts.next(DERElements.Tag.integer) else { return nil }
                serials.insert(Array(serial.content))
            }
        }
        return (Array(issuer.whole), serials)
    }

    /// Of a Certificate: who signed it, and its serial number.
    private static func identity(_ certificate: ArraySlice<UInt8>) -> (issuer: [UInt8], serial: [UInt8])? {
        var outer = DERElements(certificate)
        guard let whole = outer.next(DERElements.Tag.sequence) else { return nil }
        var signed = DERElements(whole.content)
        guard let body = signed.next(DERElements.Tag.sequence) else { return nil }
        var fields = DERElements(body.content)
        // The version, which version 1 leaves out.
        _ = fields.next(0xa0)
        guard let serial = fields.next(DERElements.Tag.integer), fields.next(DERElements.Tag.sequence) != nil,
            let issuer = fields.next(DERElements.Tag.sequence)
        else { return nil }
        return (Array(issuer.whole), Array(serial.content))
    }
}

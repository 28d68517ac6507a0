import NIOSSL
import SwiftASN1

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
            guard let bytes = Base64Text.decode(text), let (issuer, revoked) = Self.read(bytes) else { return nil }
            serials[issuer, default: []].formUnion(revoked)
            rest = behind
        }
    }

    package var isEmpty: Bool { serials.isEmpty }

    /// Whether the certificate was taken back. One that cannot be read was, where there are lists: nobody knows.
    package func include(_ certificate: NIOSSLCertificate) -> Bool {
        guard !isEmpty else { return false }
        guard let bytes = try? certificate.toDERBytes(), let (issuer, serial) = Self.identity(bytes) else { return true }
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
    private static func read(_ list: [UInt8]) -> (issuer: [UInt8], serials: Set<[UInt8]>)? {
        guard var fields = signed(list), var field = fields.next() else { return nil }
        // The version, which version 1 leaves out, and the signature's algorithm.
        if field.identifier == .integer {
            guard let next = fields.next() else { return nil }
            field = next
        }
        guard field.identifier == .sequence, let issuer = fields.next(), issuer.identifier == .sequence else { return nil }
        // When it was made, and when the next one will be.
        var rest = fields.next()
        for _ in 0..<2 where rest.map({ times.contains($0.identifier) }) ?? false { rest = fields.next() }
        guard let rest, rest.identifier == .sequence else { return (Array(issuer.encodedBytes), []) }
        guard var entries = elements(rest) else { return nil }
        var serials: Set<[UInt8]> = []
        while let entry = entries.next() {
            guard var parts = elements(entry), let serial = parts.next().flatMap(integer) else { return nil }
            serials.insert(serial)
        }
        return (Array(issuer.encodedBytes), serials)
    }

    /// Of a Certificate: who signed it, and its serial number.
    private static func identity(_ certificate: [UInt8]) -> (issuer: [UInt8], serial: [UInt8])? {
        guard var fields = signed(certificate), var field = fields.next() else { return nil }
        // The version, which version 1 leaves out.
        if field.identifier == version {
            guard let next = fields.next() else { return nil }
            field = next
        }
        guard let serial = integer(field), fields.next()?.identifier == .sequence, let issuer = fields.next(), issuer.identifier == .sequence else {
            return nil
        }
        return (Array(issuer.encodedBytes), serial)
    }

    private static let version = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    private static let times: Set<ASN1Identifier> = [.utcTime, .generalizedTime]

    /// The fields of what is signed: the first element of the whole.
    private static func signed(_ bytes: [UInt8]) -> ASN1NodeCollection.Iterator? {
        guard let whole = try? DER.parse(bytes), var parts = elements(whole) else { return nil }
        return parts.next().flatMap(elements)
    }

    /// nil: it is no sequence.
    private static func elements(_ node: ASN1Node) -> ASN1NodeCollection.Iterator? {
        guard node.identifier == .sequence, case .constructed(let elements) = node.content else { return nil }
        return elements.makeIterator()
    }

    private static func integer(_ node: ASN1Node) -> [UInt8]? {
        guard node.identifier == .integer, case .primitive(let bytes) = node.content else { return nil }
        return Array(bytes)
    }
}

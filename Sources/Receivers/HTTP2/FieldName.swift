/// The header fields that a call is asked about. Of every other one only its length counts, and that for HPACK alone.
package enum FieldName: UInt8, Sendable, CaseIterable {
    case other = 0
    case method, path, contentType, encoding, orgID, authorization, noMetrics, routed

    /// By its bytes, which are lowercase in HTTP/2.
    package init(_ name: RawSpan) {
        self =
            switch name.byteCount {
            case 5 where name.says(":path"): .path
            case 7 where name.says(":method"): .method
            case 12 where name.says("content-type"): .contentType
            case 13 where name.says("grpc-encoding"): .encoding
            case 13 where name.says("x-scope-orgid"): .orgID
            case 13 where name.says("authorization"): .authorization
            case 18 where name.says(RequestDescription.routedHeader): .routed
            case 19 where name.says("no-generate-metrics"): .noMetrics
            default: .other
            }
    }
}

extension RawSpan {
    fileprivate func says(_ text: String) -> Bool { withUnsafeBytes { $0.elementsEqual(text.utf8) } }
}

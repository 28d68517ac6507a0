/// Why bytes are no HTTP/1.1 request. Nothing behind such bytes can be told apart: the connection ends with the answer.
package enum HTTPRequestError: Error, Equatable {
    /// Against the grammar or the framing rules of RFC 9112; what exactly.
    case malformed(String)
    /// The headers of one request, or its trailers, take more bytes than allowed.
    case headerOverflow
    /// A transfer coding besides `chunked` (RFC 9112, 6.1).
    case transferCoding(String)
    /// HTTP, but of another major version.
    case version(String)
    /// The headers were not complete in time.
    case headTime(seconds: Int64)
    /// Not HTTP/1.1 at all, and known as something else.
    case otherProtocol(WrongProtocol)
}

extension HTTPRequestError {
    /// The status of the answer.
    package var status: Int {
        switch self {
        case .malformed, .otherProtocol: 400
        case .headTime: 408
        case .headerOverflow: 431
        case .transferCoding: 501
        case .version: 505
        }
    }

    /// For people; `headerBytes` is the limit in force.
    package func message(headerBytes: Int) -> String {
        switch self {
        case .malformed(let what): "not an HTTP/1.1 request: \(what)"
        case .headerOverflow: "the headers are larger than \(headerBytes) bytes"
        case .transferCoding(let coding): "transfer coding \"\(coding)\" is not supported, expected chunked"
        case .version(let version): "\(version) is not supported, expected HTTP/1.1"
        case .headTime(let seconds): "the headers were not complete within \(seconds) s"
        case .otherProtocol(let other): "not an HTTP/1.1 request: \(other.description)"
        }
    }

    /// Why the connection ends.
    package var closing: TransportMetrics.Closing {
        switch self {
        case .malformed, .transferCoding, .version: .protocol
        case .headerOverflow: .headerBytes
        case .headTime: .headTime
        case .otherProtocol: .wrongProtocol
        }
    }
}

/// A complete unary gRPC answer.
package struct GRPCReply: Sendable {
    /// `grpc-status`; nil when the server ended the call without one.
    package var status: Int?
    /// `grpc-message`, still percent-encoded.
    package var message = ""
    package var httpStatus = 0
    /// The response message without its prefix.
    package var body: [UInt8] = []
    /// Headers and trailers, names in lower case.
    package var metadata: [(name: String, value: String)] = []
    /// A reset of the stream or the end of the connection, in words.
    package var failure: String?

    package func metadata(_ name: String) -> String? { metadata.first { $0.name == name }?.value }
}

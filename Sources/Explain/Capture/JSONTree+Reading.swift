import Pipeline

extension JSONTree {
    /// The OTLP request that this document is, as the intake reads it.
    struct Request {
        var message: ProtobufMessage
        var leftOut: JSONLeftOut
    }

    /// - Parameter leavingOut: spans that cannot be read are left out; false: one of them refuses the request.
    /// - Returns: nil: it is read, and is no protobuf.
    func request(leavingOut: Bool) throws(JSONRequestError) -> Request? {
        var reader = JSONRequestReader(leavingOut: leavingOut)
        let memory = RequestMemory(Array(text.utf8))
        let read: Result<[UInt8], JSONRequestError> = memory.withBytes { reader.read($0).map { Array($0) } }
        let bytes = try read.get()
        return ProtobufMessage(bytes).map { Request(message: $0, leftOut: reader.leftOut) }
    }

    var isRequest: Bool { (try? request(leavingOut: false)) != nil }
}

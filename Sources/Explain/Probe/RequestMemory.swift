import Pipeline

/// A request with the readable bytes behind it that the pipeline is promised.
package struct RequestMemory {
    private let bytes: [UInt8]
    private let count: Int

    package init(_ request: [UInt8]) {
        count = request.count
        bytes = request + [UInt8](repeating: 0, count: RequestBytes.slack)
    }

    /// The bytes are good until `body` returns: nothing of what the pipeline keeps points to them.
    package func withBytes<Result>(_ body: (WireSlice) -> Result) -> Result {
        bytes.withSlice { body(WireSlice(rebasing: $0.prefix(count))) }
    }
}

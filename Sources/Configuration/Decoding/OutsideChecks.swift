import Settings

/// What is wrong with a block, by one of its keys.
package struct KeyProblem: Sendable, Equatable {
    /// Below the block; empty: the block itself.
    package var key: String
    package var message: String

    package init(_ key: String, _ message: String) {
        self.key = key
        self.message = message
    }
}

/// What only those who use a value can tell of it: whether certificates can be read, whether rules compile. Given from outside, and asked
/// for blocks in which nothing else is wrong; what is not given finds nothing.
package struct OutsideChecks: Sendable {
    package var relabelling: @Sendable (RelabelRule) -> [KeyProblem] = { _ in [] }
    package var remoteWrite: @Sendable (RemoteWriteSettings) -> [KeyProblem] = { _ in [] }
    package var forward: @Sendable (ForwardSettings) -> [KeyProblem] = { _ in [] }
    package var route: @Sendable (RouteSettings) -> [KeyProblem] = { _ in [] }
    /// Of who reads the topic.
    package var kafka: @Sendable (IngestSettings) -> [KeyProblem] = { _ in [] }
    /// Of a receiver.
    package var serverTLS: @Sendable (ServerTLSSettings) -> [KeyProblem] = { _ in [] }
    /// Of the admin pages.
    package var adminTLS: @Sendable (AdminTLSSettings) -> [KeyProblem] = { _ in [] }
    package init() {}
}

extension MappingReader {
    /// Reports what somebody else has found, where the key stands, or the nearest mapping around it.
    func report(_ problems: [KeyProblem]) {
        for problem in problems {
            var place = owner
            for name in problem.key.split(separator: ".") {
                guard let below = place.below(String(name)) else { break }
                place = below
            }
            let path = problem.key.isEmpty ? owner.path : "\(owner.path).\(problem.key)"
            findings.error(at: place.node.position, path, problem.message)
        }
    }
}

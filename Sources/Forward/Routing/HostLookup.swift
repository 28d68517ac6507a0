import Dispatch
import RemoteWrite

/// What the system's resolver knows of names.
package enum HostLookup {
    package typealias Failure = ResolvedHost.Failure

    /// Lookups block.
    private static let queue = DispatchQueue(label: "route-lookups", attributes: .concurrent)

    /// All addresses of a name, IPv4 and IPv6.
    @Sendable
    package static func addresses(_ name: String) async throws(Failure) -> Set<String> {
        let result: Result<Set<String>, Failure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(Failure) in try Set(ResolvedHost.addresses(name)) }) }
        }
        return try result.get()
    }
}

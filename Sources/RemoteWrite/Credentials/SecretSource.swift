import NIOCore
import Outbound

/// A secret that stands in the configuration, or in a file that is read again when it has changed.
final class SecretSource {
    private let value: String
    private let reader: CredentialReader?
    let loop: any EventLoop

    /// - Parameter path: of the file; empty: `value` is the secret.
    init(_ value: String, file path: String, loop: any EventLoop, log: EndpointLog) {
        self.value = value
        self.loop = loop
        reader = path.isEmpty ? nil : CredentialReader(CredentialFile(path: path), loop: loop, log: log)
    }

    /// Fails with `CredentialFile.Failure`.
    func get() -> EventLoopFuture<String> { reader?.value() ?? loop.makeSucceededFuture(value) }

    /// A server does not accept it: the file is read again at once.
    func refused() -> EventLoopFuture<Refusal> { reader?.refused() ?? loop.makeSucceededFuture(.final) }

    /// A server has accepted it.
    func accepted() { reader?.accepted() }
}

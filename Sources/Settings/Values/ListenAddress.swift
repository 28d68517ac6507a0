/// An address to listen on, with the names that a message about it needs.
package struct ListenAddress: Sendable, Equatable {
    /// What an empty host means.
    package static let everywhere = "0.0.0.0"

    /// A name, an IPv4 or an IPv6 address; empty means every address of the host.
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// The key that set it (`distributor.receivers.otlp.protocols.grpc.endpoint`, `metronome.listen.grpc`, …) or `default`: an address in
    /// use is reported with it.
    package var setting: String
    /// Metronome's own key that moves it: `metronome.listen.grpc`.
    package var remedy: String

    package init(host: String, port: Int, remedy: String, setting: String) {
        self.host = host
        self.port = port
        self.remedy = remedy
        self.setting = setting
    }

    package var description: String { HostAndPort.text(host, port) }
}

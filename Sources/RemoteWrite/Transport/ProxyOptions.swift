/// `proxy_url` and its relatives.
package struct ProxyOptions: Sendable, Equatable {
    /// `http://` or `socks5://`, user information included; empty: none.
    package var url = ""
    /// Hosts that are reached without it, as `NO_PROXY` has it.
    package var noProxy = ""
    /// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` hold.
    package var fromEnvironment = false
    /// Fields of the CONNECT request.
    package var connectHeaders: [String: [String]] = [:]
    package init() {}
}

import AsyncHTTPClient
import NIOHTTP1
import Outbound
import Settings

/// Which proxy, if any, leads to a server. Everything goes through it in a tunnel (CONNECT), plain HTTP too.
enum ProxyChoice {
    /// nil: none. Throws `RemoteWriteError.proxy`.
    static func proxy(
        for server: URLParts, _ settings: ProxySettings, environment: (String) -> String?
    ) throws(RemoteWriteError) -> HTTPClient.Configuration.Proxy? {
        var url = settings.url
        var noProxy = settings.noProxy
        if url.isEmpty, settings.fromEnvironment {
            func value(_ name: String) -> String? { (environment(name) ?? environment(name.lowercased())).flatMap { $0.isEmpty ? nil : $0 } }
            url = value(server.isHTTPS ? "HTTPS_PROXY" : "HTTP_PROXY") ?? ""
            noProxy = value("NO_PROXY") ?? ""
            // As in Go: a proxy of the environment is for other hosts alone.
            if NoProxy.isLoopback(server.name) { return nil }
        }
        guard !url.isEmpty, !NoProxy(noProxy).contains(host: server.name, port: server.port) else { return nil }
        let shown = EndpointURL(url).withoutSecrets
        if url.lowercased().hasPrefix("socks5://") {
            guard let parts = URLParts("http" + url.dropFirst("socks5".count)) else { throw .proxy(url: shown, reason: "no host and port") }
            guard EndpointURL(url).userInfo == nil else { throw .proxy(url: shown, reason: "SOCKS with a password is not supported") }
            return .socksServer(host: parts.name, port: parts.port == 80 ? 1080 : parts.port)
        }
        let written = url.contains("://") ? url : "http://" + url
        guard let parts = URLParts(written) else { throw .proxy(url: shown, reason: "expected http://… or socks5://…") }
        guard !parts.isHTTPS else { throw .proxy(url: shown, reason: "a proxy that speaks TLS itself is not supported, expected http://…") }
        var proxy = HTTPClient.Configuration.Proxy.server(host: parts.name, port: parts.port)
        if let user = EndpointURL(written).userInfo { proxy.authorization = .basic(username: user.username, password: user.password) }
        for (name, values) in settings.connectHeader.sorted(by: { $0.key < $1.key }) {
            for value in values { proxy.connectHeaders.add(name: name, value: value.value) }
        }
        return proxy
    }
}

import AsyncHTTPClient
import NIOHTTP1
import Outbound
import Settings

extension RemoteWriteEndpoint {
    /// What would end the start, or let no push arrive: all of it, where a `RemoteWriter` throws the first. Reads the files of `tls_config`,
    /// and blocks as long as the file system does.
    package func problems(environment: (String) -> String? = RemoteWriter.environment) -> [RemoteWriteError] {
        var found: [RemoteWriteError] = []
        func check(_ below: String = "", _ body: () throws(RemoteWriteError) -> Void) {
            do throws(RemoteWriteError) { try body() } catch { found.append(error.below(below)) }
        }
        let url = EndpointURL(settings.url).withoutUserInfo
        check { () throws(RemoteWriteError) in _ = try Self.request(url, shown: displayURL) }
        check { () throws(RemoteWriteError) in try Self.check(url, settings.proxy, environment) }
        check { () throws(RemoteWriteError) in try Self.check(settings.tls) }
        check { () throws(RemoteWriteError) in if let problem = scheme?.problem(environment) { throw problem } }
        if let server = scheme?.server {
            check(server.block) { () throws(RemoteWriteError) in try Self.check(server.url, server.proxy, environment) }
            check(server.block) { () throws(RemoteWriteError) in try Self.check(server.tls) }
        }
        return found
    }

    static func request(_ url: String, shown: String) throws(RemoteWriteError) -> HTTPClient.Request {
        do {
            return try HTTPClient.Request(url: url, method: .POST)
        } catch {
            throw .invalidURL(url: shown, reason: AttemptProblem(error).text)
        }
    }

    private static func check(_ url: String, _ proxy: ProxySettings, _ environment: (String) -> String?) throws(RemoteWriteError) {
        guard let server = URLParts(url) else { return }
        _ = try ProxyChoice.proxy(for: server, proxy, environment: environment)
    }

    private static func check(_ tls: TLSSettings) throws(RemoteWriteError) {
        do throws(TLSProblem) { _ = try TLSMaterial(reading: tls).configuration() } catch { throw RemoteWriteError(error) }
    }
}

extension RemoteWriteError {
    /// The same of a block with keys of its own; empty: none.
    fileprivate func below(_ block: String) -> RemoteWriteError {
        guard !block.isEmpty else { return self }
        switch self {
        case .invalidURL, .tls, .proxy: return .authentication(key: "\(block).\(key)", reason: reason)
        case .authentication: return self
        }
    }
}

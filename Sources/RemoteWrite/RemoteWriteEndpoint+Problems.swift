import AsyncHTTPClient
import NIOHTTP1

extension RemoteWriteEndpoint {
    /// What would end the start, or let no push arrive: all of it, where a `RemoteWriter` throws the first. Reads the files of `tls_config`,
    /// and blocks as long as the file system does.
    package func problems(environment: (String) -> String? = RemoteWriter.environment) -> [RemoteWriteError] {
        var found: [RemoteWriteError] = []
        func check(_ below: String = "", _ body: () throws(RemoteWriteError) -> Void) {
            do throws(RemoteWriteError) { try body() } catch { found.append(error.below(below)) }
        }
        let url = EndpointURL(url).withoutUserInfo
        check { () throws(RemoteWriteError) in _ = try Self.request(url, shown: displayURL) }
        check { () throws(RemoteWriteError) in try Self.check(url, proxy, environment) }
        check { () throws(RemoteWriteError) in try Self.check(tls) }
        check { () throws(RemoteWriteError) in if let problem = authentication.problem(environment) { throw problem } }
        if case .oauth2(let options) = authentication {
            check("oauth2") { () throws(RemoteWriteError) in try Self.check(options.tokenURL, options.proxy, environment) }
            check("oauth2") { () throws(RemoteWriteError) in try Self.check(options.tls) }
        }
        return found
    }

    static func request(_ url: String, shown: String) throws(RemoteWriteError) -> HTTPClient.Request {
        do {
            return try HTTPClient.Request(url: url, method: .POST)
        } catch {
            throw .invalidURL(url: shown, reason: PushProblem(error).text)
        }
    }

    private static func check(_ url: String, _ proxy: ProxyOptions, _ environment: (String) -> String?) throws(RemoteWriteError) {
        guard let server = URLParts(url) else { return }
        _ = try ProxyChoice.proxy(for: server, proxy, environment: environment)
    }

    private static func check(_ tls: TLSOptions) throws(RemoteWriteError) {
        _ = try TLSMaterial(reading: tls).configuration(tls)
    }
}

extension RemoteWriteEndpoint.Authentication {
    /// Why it cannot work; nil: nothing that can be seen beforehand.
    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        switch self {
        case .oauth2(let options) where URLParts(options.tokenURL) == nil:
            return .authentication(key: "oauth2.token_url", reason: "expected http://… or https://…")
        case .azureAD(let options) where AzureADOptions.clouds[options.cloud] == nil:
            let known = AzureADOptions.clouds.keys.sorted().joined(separator: ", ")
            return .authentication(key: "azuread.cloud", reason: "expected one of \(known), got \(options.cloud)")
        case .sigV4(let options) where options.region(environment).isEmpty:
            return .authentication(key: "sigv4.region", reason: "is not set, and neither is the environment variable AWS_REGION")
        case .sigV4(let options) where !Self.isRegion(options.region(environment)):
            return .authentication(key: "sigv4.region", reason: "expected a region of AWS such as eu-west-1")
        default: return nil
        }
    }

    /// It becomes a part of a host name.
    private static func isRegion(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
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

import Console
import Glibc
import MetronomeConfiguration
import Receivers
import Settings

/// One GET with a connection of its own.
enum HealthProbe {
    struct Failure: Error {
        var reason: String
    }

    /// Seconds from the connection to the answer's first line.
    private static let patience = 5
    /// The longest first line that is waited for.
    private static let lineBytes = 1024

    /// Returns when the answer is 2xx.
    ///
    /// - Parameter tls: that of the server, which shows its certificate; nil: clear text.
    static func ask(_ url: String, _ tls: ServerTLS?) throws(Failure) {
        let target = try Target(url, isTLS: tls != nil)
        let request = "GET \(target.path) HTTP/1.1\r\nhost: \(target.authority)\r\nuser-agent: metronome\r\nconnection: close\r\n\r\n"
        let line = if let tls { try exchange(request, target, tls) } else { try exchange(request, target) }
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1].prefix(3)) else {
            throw Failure(reason: "\(url): the answer is not HTTP")
        }
        guard (200...299).contains(status) else { throw Failure(reason: "\(url): \(words[1])") }
    }

    private static func exchange(_ request: String, _ target: Target, _ tls: ServerTLS) throws(Failure) -> String {
        do throws(AdminProbe.Failure) {
            return try AdminProbe.firstLine(of: request, host: target.host, port: Int(target.port) ?? 443, tls, within: Int64(patience))
        } catch {
            throw Failure(reason: "\(target.url): \(error.reason)")
        }
    }

    private static func exchange(_ request: String, _ target: Target) throws(Failure) -> String {
        let deadline = Clocks.monotonic() + Int64(patience) * 1_000_000_000
        let connection = try connect(target, deadline)
        defer { close(connection) }
        let sent = Array(request.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == request.utf8.count else { throw failure(target.url) }
        return try firstLine(connection, target.url, deadline)
    }

    private static func connect(_ target: Target, _ deadline: Int64) throws(Failure) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(target.host, target.port, &hints, &found)
        guard code == 0 else { throw Failure(reason: "\(target.url): \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(found) }
        var last = Failure(reason: "\(target.url): no address")
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
            guard descriptor >= 0 else {
                last = failure(target.url)
                continue
            }
            limit(descriptor, deadline)
            if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
            last = failure(target.url)
            close(descriptor)
        }
        throw last
    }

    /// Without its end; printable characters only.
    private static func firstLine(_ connection: Int32, _ url: String, _ deadline: Int64) throws(Failure) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < lineBytes {
            limit(connection, deadline)
            let count = recv(connection, &byte, 1, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(url) }
            if count == 0 || byte == UInt8(ascii: "\n") { break }
            if (0x20..<0x7f).contains(byte) { line.append(byte) }
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Lets no call on `descriptor` take longer than what is left; at least a millisecond, since 0 would be no limit.
    private static func limit(_ descriptor: Int32, _ deadline: Int64) {
        let left = max(deadline - Clocks.monotonic(), 1_000_000)
        var time = timeval(tv_sec: Int(left / 1_000_000_000), tv_usec: Int(left % 1_000_000_000 / 1000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// What `errno` says.
    private static func failure(_ url: String) -> Failure {
        let isLate = [EAGAIN, EINPROGRESS, ETIMEDOUT].contains(errno)
        return Failure(reason: "\(url): " + (isLate ? "no answer within \(patience) s" : String(cString: strerror(errno))))
    }

    /// A URL taken apart.
    private struct Target {
        let url: String
        let host: String
        let port: String
        let authority: String
        let path: String

        init(_ url: String, isTLS: Bool) throws(Failure) {
            self.url = url
            guard !url.contains("@") else { throw Failure(reason: "expected a URL without user and password") }
            if let problem = RemoteWriteURL.problem(url) { throw Failure(reason: "\(url): \(problem)") }
            let scheme = isTLS ? "https://" : "http://"
            guard url.prefix(scheme.count).lowercased() == scheme else {
                throw Failure(reason: "\(url): expected a URL that begins with \(scheme)")
            }
            let rest = url.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            let path = rest.dropFirst(authority.count).prefix { $0 != "#" }
            self.authority = String(authority)
            self.path = path.hasPrefix("/") ? String(path) : "/" + path
            let bracket = authority.lastIndex(of: "]")
            let colon = authority.lastIndex(of: ":").flatMap { colon in bracket.map { $0 < colon } ?? true ? colon : nil }
            let host = colon.map { authority[..<$0] } ?? authority
            self.host = bracket == nil ? String(host) : String(host.dropFirst().dropLast())
            port = colon.map { String(authority[authority.index(after: $0)...]) } ?? "80"
        }
    }
}

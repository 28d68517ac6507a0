/// A GET of an admin page.
enum HTTPGet {
    /// The body of a 200; nil when nobody listens or the answer is another one.
    static func body(_ port: UInt16, _ path: String) -> String? {
        guard let socket = LoopbackSocket.connect(port) else { return nil }
        defer { socket.close() }
        socket.write("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = socket.read(into: &buffer)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 200"), let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        return String(text[end.upperBound...])
    }

    /// The sum of all series of this name on a `/metrics` page.
    static func metric(_ port: UInt16, _ name: String) -> Double? {
        let lines = body(port, "/metrics")?.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
        guard let lines, !lines.isEmpty else { return nil }
        return lines.reduce(0) { $0 + ($1.split(separator: " ").last.flatMap { Double($0) } ?? 0) }
    }
}

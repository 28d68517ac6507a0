import NIOCore
import NIOHTTP1
import Serving
import Testing

/// HTTP/1.1 on the wire: the same requests come out however the bytes are cut, and nothing ever stops them from coming.
@Suite struct HTTPRequestParserTests {
    /// A request as it came out of the parser.
    private struct Request: Equatable {
        var line: String
        var keepsAlive: Bool
        var body: String
    }

    private func parse(_ text: String, piece: Int, headerBytes: Int = 1_000) -> (requests: [Request], error: HTTPRequestError?) {
        var parser = HTTPRequestParser(headerBytes: headerBytes)
        var requests: [Request] = []
        var buffer = ByteBuffer()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            buffer.writeBytes(rest.prefix(piece))
            rest = rest.dropFirst(piece)
            do throws(HTTPRequestError) {
                while let event = try parser.next(&buffer) {
                    switch event {
                    case .head(let head): requests.append(Request(line: "\(head.method) \(head.uri)", keepsAlive: head.isKeepAlive, body: ""))
                    case .body(let bytes): requests[requests.count - 1].body += String(buffer: bytes)
                    case .end: requests[requests.count - 1].body += "."
                    }
                }
            } catch {
                return (requests, error)
            }
        }
        return (requests, nil)
    }

    private func check(_ text: String, _ expected: [Request], _ error: HTTPRequestError? = nil) {
        for piece in [1, 2, 3, 7, 64, 10_000] {
            let result = parse(text, piece: piece)
            #expect(result.requests == expected, "pieces of \(piece)")
            #expect(result.error == error, "pieces of \(piece)")
        }
    }

    private static let upgrade = "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"

    @Test func whatFollowsAnUpgradeIsParsedInEveryFraming() {
        let requests = [
            "GET /1 HTTP/1.1\r\n\(Self.upgrade)\r\n",
            "POST /2 HTTP/1.1\r\n\(Self.upgrade)Content-Length: 5\r\n\r\nhello",
            "POST /3 HTTP/1.1\r\n\(Self.upgrade)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nA: b\r\n\r\n",
            "POST /4 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
            "GET /5 HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
        ]
        check(
            requests.joined(),
            [
                Request(line: "GET /1", keepsAlive: true, body: "."), Request(line: "POST /2", keepsAlive: true, body: "hello."),
                Request(line: "POST /3", keepsAlive: true, body: "abcde."), Request(line: "POST /4", keepsAlive: true, body: "."),
                Request(line: "GET /5", keepsAlive: false, body: "."),
            ])
    }

    @Test func connectAsksForTheEndOfTheConnection() {
        check(
            "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: keep-alive\r\n\r\n",
            [Request(line: "CONNECT example.com:443", keepsAlive: false, body: ".")])
    }

    @Test(arguments: [
        ("/v1/traces?a=b", "/v1/traces?a=b"), ("http://metronome:4318/v1/traces", "/v1/traces"), ("HTTP://h/v1/traces?x=1", "/v1/traces?x=1"),
        ("https://user@[::1]:1/", "/"), ("http://h", "/"), ("http://h?x", "/?x"), ("*", "*"), ("//a/b", "//a/b"),
    ])
    func targets(target: String, uri: String) {
        check("OPTIONS \(target) HTTP/1.1\r\nHost: a\r\n\r\n", [Request(line: "OPTIONS \(uri)", keepsAlive: true, body: ".")])
    }

    @Test func blanksAroundAValueAreNoPartOfIt() throws {
        var parser = HTTPRequestParser(headerBytes: 1_000)
        var bytes = ByteBuffer(string: "GET / HTTP/1.1\r\nHost:\ta \t\r\nX-Scope-OrgID: team a\t \r\nEmpty:  \t\r\nNone:\r\nUtf: \u{fc}\r\n\r\n")
        guard case .head(let head) = try parser.next(&bytes) else {
            Issue.record("no head")
            return
        }
        #expect(head.headers.map { "\($0.name)=\($0.value)" } == ["Host=a", "X-Scope-OrgID=team a", "Empty=", "None=", "Utf=\u{fc}"])
    }

    @Test func oneEmptyLineInFrontIsPassedOver() {
        let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let request = Request(line: "GET /", keepsAlive: true, body: ".")
        check("\r\n\(get)\r\n\(get)", [request, request])
        check("\r\n\r\n\(get)", [], .malformed("an empty line in place of a request"))
    }

    @Test(arguments: [
        "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "G\u{0}T / HTTP/1.1", "GET /\u{1} HTTP/1.1", "GET / HTTP/1.1\r\nHost : a",
        "GET / HTTP/1.1\r\nHost: a\r\n b", "GET / HTTP/1.1\r\nHost: a\r\n: b", "GET / HTTP/1.1\r\nHost: a\r\nA: b\u{0}",
        "GET / HTTP/1.1\r\nHost: a\r\nA: b\nC: d",
        "GET / HTTP/1.1\r\nHost: a\r\nA: b\rC: d", "GET / HTTP/1.1\nHost: a", "GET / http/1.1\r\nHost: a", "GET / HTTP/1.x\r\nHost: a",
        "GET / HTTP/11\r\nHost: a",
        "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\nHost: a", "GET / HTTP/1.1\r\nHost: a,b", "GET / HTTP/1.1\r\nHost: a/b",
        "GET x HTTP/1.1\r\nHost: a",
        "GET http:///x HTTP/1.1\r\nHost: a", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked",
    ])
    func whatIsNotARequestIsMalformed(head: String) {
        let result = parse(head + "\r\n\r\n", piece: 10_000)
        #expect(result.requests.isEmpty && result.error?.status == 400 && result.error?.closing == .protocol)
    }

    @Test func whatCannotBeServedHasAStatusOfItsOwn() {
        func error(_ head: String) -> HTTPRequestError? { parse(head + "\r\n\r\n", piece: 10_000).error }
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked") == .transferCoding("gzip, chunked"))
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked")?.status == 501)
        #expect(error("GET / HTTP/3.0\r\nHost: a") == .version("HTTP/3.0"))
        #expect(error("GET / HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "x", count: 1_000))") == .headerOverflow)
        #expect(parse(String(repeating: "x", count: 1_200), piece: 100).error == .headerOverflow)
    }

    @Test(arguments: ["x", "", "-1", "+1", "0x1", " 1", "1 ", "1\u{0}", "1;\u{0}", "8000000000000000", "ffffffffffffffffff"]) func chunkSizes(
        line: String
    ) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(line)\r\nabc\r\n0\r\n\r\n"
        #expect(parse(text, piece: 10_000).error?.status == 400)
    }

    @Test(arguments: [
        "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "0\r\nbad trailer\r\n\r\n",
        "1;\(String(repeating: "x", count: 300))\r\na\r\n0\r\n\r\n",
        "0\r\n\((0..<50).map { "A\($0): \(String(repeating: "x", count: 90))\r\n" }.joined())\r\n",
    ])
    func chunksThatAreNone(body: String) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
        for piece in [1, 10_000] { #expect(parse(text, piece: piece).error != nil) }
    }

    @Test func otherProtocolsAreKnownByTheirFirstBytes() {
        check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [], .otherProtocol(.http2))
        check("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", [], .otherProtocol(.tls))
    }
}

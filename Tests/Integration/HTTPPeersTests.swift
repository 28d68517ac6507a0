import Foundation
import TestSupport
import Testing

/// HTTP clients as they are in the field, and some that nobody should write, at the running process.
struct HTTPPeersTests {
    private static func post(_ body: [UInt8], _ more: String = "") -> [UInt8] {
        Array("POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-protobuf\r\n\(more)content-length: \(body.count)\r\n\r\n".utf8)
            + body
    }

    /// Java's client asks for HTTP/2 with the first request of each connection.
    @Test(.enabled(if: Java.isInstalled)) func javasClientKeepsItsConnection() async throws {
        let (answers, calls, connections) = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let directory = try TemporaryDirectory("java")
                let body = try directory.write("request.pb", bytes: SpanFixture().request())
                let source = try directory.write("Send.java", Java.send)
                let java = try ChildProcess(
                    "java", [source, "http://127.0.0.1:\(sidecar.ports.http)/v1/traces", body, "6"], directory: directory.path,
                    logPath: directory.file("log"))
                guard try java.waitForExit(seconds: 120) == 0 else { throw HarnessError(java.logTail()) }
                let calls = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text).total("traces_spanmetrics_calls_total")
                let own = try sidecar.selfMetrics()
                return (java.log(), calls, own.total("metronome_receiver_accepted_connections_total", ["transport": "http"]))
            }
        }
        #expect(answers.split(separator: "\n") == Array(repeating: "200", count: 6))
        #expect(calls == 6)
        #expect(connections == 1)
    }

    /// Nothing is read from who takes no answers, and nothing that was kept for it stays.
    @Test func pipeliningWithoutReadingTakesNoMemory() async throws {
        let grown = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let before = try sidecar.usage().residentBytes
                let greedy = try (0..<4).map { _ in try RawConnection(port: sidecar.ports.http) }
                let many = Array(repeating: Self.post([]), count: 2_000).flatMap { $0 }
                for connection in greedy {
                    var rounds = 0
                    while connection.send(many), rounds < 200 { rounds += 1 }
                }
                return try withExtendedLifetime(greedy) { try sidecar.usage().residentBytes - before }
            }
        }
        #expect(grown < 16 << 20)
    }

    @Test func announcedBytesTakeNoRoomFromOthers() async throws {
        let (http, grpc) = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let announced = try (0..<40).map { _ in try RawConnection(port: sidecar.ports.http) }
                for connection in announced {
                    connection.send(
                        Array("POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-protobuf\r\ncontent-length: 16777215\r\n\r\nx".utf8)
                    )
                }
                try waitUntil("the requests have begun") {
                    try sidecar.selfMetrics().total("metronome_receiver_in_flight_bytes") == 40
                }
                return try withExtendedLifetime(announced) {
                    let grpc = try GRPCConnection(port: sidecar.ports.grpc).call(try SpanFixture().request()).status
                    return (try sidecar.post(try SpanFixture().request()).status, grpc)
                }
            }
        }
        #expect(http == 200 && grpc == 0)
    }

    @Test func connectionsThatSaidLittleCostLittle() async throws {
        let connections = 400
        let grown = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let before = try sidecar.usage().residentBytes
                let open = try (0..<connections).map { number in
                    let connection = try RawConnection(port: number % 2 == 0 ? sidecar.ports.http : sidecar.ports.grpc)
                    connection.send([UInt8(ascii: "P")])
                    return connection
                }
                try waitUntil("all are taken") { try sidecar.selfMetrics().total("metronome_receiver_connections") >= Double(open.count) }
                return try withExtendedLifetime(open) { try sidecar.usage().residentBytes - before }
            }
        }
        #expect(grown / connections < 16 << 10)
    }

    /// The Java program of the first test.
    private enum Java {
        static let isInstalled = ["/usr/bin/java"].contains { FileManager.default.isExecutableFile(atPath: $0) }

        static let send = """
            import java.net.URI;
            import java.net.http.HttpClient;
            import java.net.http.HttpRequest;
            import java.net.http.HttpResponse;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.time.Duration;

            public class Send {
                public static void main(String[] arguments) throws Exception {
                    HttpClient client = HttpClient.newHttpClient();
                    byte[] body = Files.readAllBytes(Path.of(arguments[1]));
                    HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).timeout(Duration.ofSeconds(30))
                        .header("content-type", "application/x-protobuf").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
                    for (int i = 0; i < Integer.parseInt(arguments[2]); i++)
                        System.out.println(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
                }
            }
            """
    }
}

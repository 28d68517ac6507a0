import TestSupport
import Testing

/// Garbage on the wire costs the connection that sent it and nobody else.
struct GarbageTests {
    struct Result: Sendable {
        /// Good answers of connections that were open before, by the garbage's name.
        var neighbours: [String: [Int]]
        var calls: Double
        var isRunning: Bool
        var residentMegabytes: Int
    }

    @Test func neighboursAreUndisturbed() async throws {
        let result = try await onThread { try Self.run() }
        for (name, answers) in result.neighbours { #expect(answers == [0, 200], "after \(name)") }
        #expect(result.calls == Double(2 * result.neighbours.count))
        #expect(result.isRunning)
        #expect(result.residentMegabytes < 300)
    }

    /// Peers that are gone before they are answered: what they sent is read in the midst of the write that finds them gone.
    @Test func whoIsGoneAtOnceHarmsNobody() async throws {
        let (status, isRunning) = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
                let pings = Array(repeating: [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8] as [UInt8], count: 500).flatMap { $0 }
                for number in 0..<400 {
                    let port = number % 2 == 0 ? sidecar.ports.grpc : sidecar.ports.http
                    let hostile = try RawConnection(port: port)
                    if number % 4 < 2 { hostile.endByReset() }
                    hostile.send(preface + [0, 0, 0, 4, 0, 0, 0, 0, 0] + pings.prefix(17 * (number % 500)))
                }
                let grpc = try GRPCConnection(port: sidecar.ports.grpc)
                return (try grpc.call(try SpanFixture().request()).status, sidecar.isRunning)
            }
        }
        #expect(status == 0 && isRunning)
    }

    private static func run() throws -> Result {
        try SidecarProcess(SidecarConfiguration()).during { sidecar in
            let grpc = try GRPCConnection(port: sidecar.ports.grpc)
            let http = try HTTPConnection(port: sidecar.ports.http)
            var neighbours: [String: [Int]] = [:]
            func neighbour(_ name: String) throws {
                let good = try SpanFixture().request()
                let headers = [("content-type", "application/x-protobuf")]
                let answers = try (
                    grpc.call(good), http.send("POST", "/v1/traces", headers: headers, body: good).wait(seconds: 60, name)
                )
                neighbours[name] = [answers.0.status ?? -1, answers.1.status]
            }
            func check(_ name: String, _ port: Int, _ bytes: [UInt8]) throws {
                let hostile = try RawConnection(port: port)
                hostile.send(bytes)
                try neighbour(name)
                hostile.finishSending()
                _ = hostile.receive()
            }
            try neighbour("nothing")
            let descriptorsBefore = try sidecar.usage().openDescriptors
            for (name, bytes) in GarbageBytes.http2(seed: 7) { try check("gRPC port: \(name)", sidecar.ports.grpc, bytes) }
            for (name, bytes) in GarbageBytes.http1(seed: 8) { try check("HTTP port: \(name)", sidecar.ports.http, bytes) }
            try waitUntil("no connection is left behind", state: { "\(descriptorsBefore) descriptors before, now \(try sidecar.usage())" }) {
                // A timer or a kept-alive admin connection may come on top; each piece of garbage had one of its own.
                try sidecar.usage().openDescriptors <= descriptorsBefore + 4
            }
            let isRunning = sidecar.isRunning
            let resident = try sidecar.usage().residentBytes >> 20
            let page = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
            return Result(
                neighbours: neighbours, calls: page.total("traces_spanmetrics_calls_total"), isRunning: isRunning,
                residentMegabytes: resident)
        }
    }
}

import NIOCore
import Receivers
import Synchronization
import Testing

/// Answers that wait for the disk (`metronome.intake.acknowledge: durable`).
@Suite struct HeldAnswersTests {
    /// Holds back what it is asked for until it is released.
    private final class Disk: Sendable {
        private let waiting = Mutex<[@Sendable (Bool) -> Void]>([])
        var hold: AnswerHold { AnswerHold { answer in self.waiting.withLock { $0.append(answer) } } }
        var count: Int { waiting.withLock { $0.count } }

        func release(_ isKept: Bool) {
            let all = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for answer in all { answer(isKept) }
        }

        /// Waits until so many answers wait.
        func waits(for number: Int) async throws {
            for _ in 0..<2000 where count < number { try await Task.sleep(for: .milliseconds(5)) }
            #expect(count == number)
        }
    }

    private func post(_ body: String, _ more: String = "") -> String {
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    @Test func pipelinedRequestsWaitForEachOther() async throws {
        let disk = Disk()
        let sink = RecordingSink { body in .accepted(rejected: body.count, message: String(decoding: body, as: UTF8.self), until: disk.hold) }
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send(post("{1}") + post("{22}") + post("{333}", "Connection: close\r\n"))
            for number in 1...3 {
                try await disk.waits(for: 1)
                #expect(sink.seen.count == number)
                disk.release(true)
            }
            let all = await socket.receiveAll()
            #expect(all.occurrences(of: "HTTP/1.1 200 OK") == 3)
            let places = ["{1}", "{22}", "{333}"].compactMap { all.firstRange(of: $0)?.lowerBound }
            #expect(places.count == 3 && places == places.sorted())
        }
    }

    @Test func aDiskThatFailsIsAnAnswerToTryAgain() async throws {
        let disk = Disk()
        try await Intake.with(sink: RecordingSink { _ in .accepted(rejected: 0, message: "", until: disk.hold) }) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send(post("{}"))
            try await disk.waits(for: 1)
            disk.release(false)
            let answer = await socket.receive(until: "}")
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n") && answer.contains("storage.path"))
            // The connection goes on.
            socket.send(post("{}", "Connection: close\r\n"))
            try await disk.waits(for: 1)
            disk.release(true)
            #expect(await socket.receiveAll().contains("HTTP/1.1 200 OK"))
            #expect(intake.refused("http", "not_durable") == 1)
        }
    }

    @Test func callsOfOneConnectionWaitTogether() async throws {
        let disk = Disk()
        try await Intake.with(sink: RecordingSink { _ in .accepted(rejected: 0, message: "", until: disk.hold) }) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            async let first = client.call(Route.grpcExport.path, GRPCClient.framed([1]))
            async let second = client.call(Route.grpcExport.path, GRPCClient.framed([2]))
            try await disk.waits(for: 2)
            disk.release(true)
            #expect(try await [first, second].map(\.grpcStatus) == ["0", "0"])
            async let third = client.call(Route.grpcExport.path, GRPCClient.framed([3]))
            try await disk.waits(for: 1)
            disk.release(false)
            #expect(try await third.grpcStatus == "14")
            await client.close()
        }
    }

    @Test func aConnectionThatIsGoneIsNotAnswered() async throws {
        let disk = Disk()
        try await Intake.with(sink: RecordingSink { _ in .accepted(rejected: 0, message: "", until: disk.hold) }) { (intake: Intake) async throws in
            do {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send(post("{}"))
                try await disk.waits(for: 1)
            }
            // Closed with the last reference to it.
            disk.release(true)
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }
}

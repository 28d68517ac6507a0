import NIOCore
import TestSupport

/// Sends damaged requests in batches and counts the answers.
struct MutationStorm: Sendable {
    /// Answers by what they say: `grpc 3`, `http 400`, or how a connection failed.
    typealias Answers = [String: Int]

    private static let inFlight = 64

    /// Sends `count` requests by gRPC on one connection.
    static func grpc(_ port: Int, count: Int, mutator: InputMutator) throws -> Answers {
        let connection = try GRPCConnection(port: port)
        defer { connection.close() }
        return try send(count, mutator) {
            connection.start($0)
        } title: { reply in
            reply.failure.map { "grpc \($0)" } ?? "grpc \(reply.status ?? -1)"
        }
    }

    /// Sends `count` requests by HTTP, pipelined, on one connection.
    static func http(_ port: Int, count: Int, mutator: InputMutator) throws -> Answers {
        let connection = try HTTPConnection(port: port)
        defer { connection.close() }
        return try send(count, mutator) { body in
            connection.send("POST", "/v1/traces", headers: [("content-type", "application/x-protobuf")], body: body)
        } title: {
            "http \($0.status)"
        }
    }

    private static func send<Reply: Sendable>(
        _ count: Int, _ mutator: InputMutator, start: ([UInt8]) -> EventLoopFuture<Reply>, title: (Reply) -> String
    ) throws -> Answers {
        var mutator = mutator
        var answers: Answers = [:]
        for first in stride(from: 0, to: count, by: inFlight) {
            let batch = (first..<min(count, first + inFlight)).map { _ in start(mutator.next()) }
            for reply in batch { answers[title(try reply.wait(seconds: 30, "a damaged request")), default: 0] += 1 }
        }
        return answers
    }
}

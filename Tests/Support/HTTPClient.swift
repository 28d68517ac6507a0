import NIOCore

/// Blocking HTTP requests to 127.0.0.1, each on a connection of its own.
package enum HTTPClient {
    /// - Throws: when nobody listens, or the connection ends before the answer.
    package static func get(
        _ port: Int, _ path: String, headers: [(String, String)] = [], pass: ServerPass = ServerPass()
    ) throws -> HTTPReply {
        try request("GET", port, path, headers: headers, pass: pass)
    }

    package static func request(
        _ method: String, _ port: Int, _ path: String, headers: [(String, String)] = [], body: [UInt8] = [], seconds: Double = 30,
        pass: ServerPass = ServerPass()
    ) throws -> HTTPReply {
        let connection = try HTTPConnection(port: port, tls: pass.tls)
        defer { connection.close() }
        return try connection.send(method, path, headers: headers + pass.headers, body: body).wait(seconds: seconds, "\(method) \(path)")
    }
}

extension EventLoopFuture where Value: Sendable {
    /// Waits on a thread that may block.
    /// - Throws: the future's error, or ``HarnessError`` naming `what` when `seconds` have passed.
    package func wait(seconds: Double, _ what: String) throws -> Value {
        let promise = eventLoop.makePromise(of: Value.self)
        let timer = eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1000))) {
            promise.fail(HarnessError("no answer within \(seconds) s: \(what)"))
        }
        whenComplete { result in
            timer.cancel()
            promise.completeWith(result)
        }
        return try promise.futureResult.wait()
    }
}

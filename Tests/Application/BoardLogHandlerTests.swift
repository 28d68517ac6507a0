import Application
import Generator
import LogSupport
import Logging
import SelfMetrics
import Testing

/// Warnings of the log are on the board, are counted, and carry the code that they are found by.
@Suite struct BoardLogHandlerTests {
    private let board = WarningBoard()
    private let metrics = MetricsRegistry()
    private let recorder = LogRecorder()

    private func logger(_ level: Logger.Level = .info) -> Logger {
        var recorder = recorder
        recorder.logLevel = level
        return BoardLogHandler.logger(recorder.logger, board, metrics, now: { 7 })
    }

    private var lines: [String] { recorder.lines }

    private func counted(_ code: String, tenant: String? = nil) -> UInt64 { AdviceWarning.counter(in: metrics, code: code, tenant: tenant).value }

    @Test func aWarningIsInTheLogOnTheBoardAndCounted() {
        let logger = logger()
        logger.info("ready")
        logger.warning("spans are late", metadata: ["tenant": "a", "service": "cart", "spans": "3"], source: "spans_late")
        logger.error("storage.path cannot be used", metadata: ["advice": "mount it"], source: "storage")
        #expect(
            lines == [
                "info ready", "warning spans are late code=spans_late service=cart spans=3 tenant=a",
                "error storage.path cannot be used advice=mount it code=storage",
            ])
        let all = board.all.sorted { $0.code < $1.code }
        #expect(all.map(\.code) == ["spans_late", "storage"] && all.map(\.isError) == [false, true] && all.map(\.tenant) == ["a", nil])
        #expect(all[0].text == "spans are late" && all[0].details.map(\.name) == ["service", "spans"] && all[0].first == 7)
        #expect(counted("spans_late", tenant: "a") == 1 && counted("storage") == 1)
    }

    /// Numbers and traces differ each time, and are no other warning; what names somebody is.
    @Test func theSameIsToldOnce() {
        let logger = logger()
        for (service, spans) in [("cart", 1), ("cart", 2), ("shop", 3)] {
            logger.warning("late", metadata: ["service": "\(service)", "spans": "\(spans)", "trace_id": "\(service)\(spans)"], source: "spans_late")
        }
        #expect(board.all.map(\.count).sorted() == [1, 2] && counted("spans_late") == 3)
        #expect(board.all.first { $0.count == 2 }?.details.first { $0.name == "spans" }?.value == "2")
    }

    @Test func theCodeOfALineWithoutASourceIsItsRoom() {
        logger().warning("something", file: "RemoteWrite/EndpointLog.swift")
        #expect(board.all.map(\.code) == ["remote_write"])
        #expect(lines == ["warning something code=remote_write"])
    }

    /// Who puts it there itself.
    @Test func whatIsOnTheBoardAlreadyIsNotPutThereAgain() {
        logger().warning("no processor", metadata: ["code": "no_processor"], source: WarningBoard.source)
        #expect(board.all.isEmpty && counted("no_processor") == 0 && lines == ["warning no processor code=no_processor"])
    }

    @Test func whatTheLogDoesNotWriteIsOnTheBoard() {
        let logger = logger(.error)
        logger.info("ready")
        logger.warning("late", source: "spans_late")
        #expect(lines.isEmpty && board.all.count == 1)
    }

    @Test func aLoggerOfItsOwnKeepsItsMetadata() {
        var logger = logger()
        logger[metadataKey: "url"] = "http://x"
        logger.warning("fails", source: "remote_write")
        #expect(board.all[0].details == [AdviceWarning.Detail(name: "url", value: "http://x")])
        #expect(lines == ["warning fails code=remote_write url=http://x"])
    }

    /// Refused requests from everywhere leave room for what else is not right.
    @Test func oneCodeDoesNotFillTheBoard() {
        let logger = logger()
        logger.error("storage", source: "storage")
        for peer in 0..<500 { logger.warning("refused", metadata: ["peer": "10.0.0.\(peer)x"], source: "request_refused") }
        #expect(board.all.count == WarningBoard.limitOfACode + 1 && board.all.contains { $0.code == "storage" })
        for code in 0..<500 { logger.warning("x", source: "code\(code)") }
        #expect(board.all.count == WarningBoard.limit)
        logger.warning(Logger.Message(stringLiteral: String(repeating: "ä", count: 4000)), source: "long")
        #expect(board.all.first { $0.code == "long" }?.text.count == 1000)
    }
}

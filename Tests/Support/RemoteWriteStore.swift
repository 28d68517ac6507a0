import Synchronization

/// What a ``RemoteWriteRecorder`` has received so far.
final class RemoteWriteStore: Sendable {
    private struct State {
        var requests: [RecordedRequest] = []
        var series: [[String: String]: RecordedSeries] = [:]
        var violations: [String] = []
    }

    private let state = Mutex(State())

    var requests: [RecordedRequest] { state.withLock { $0.requests } }
    var series: [RecordedSeries] { state.withLock { Array($0.series.values) } }
    var violations: [String] { state.withLock { $0.violations } }

    /// Keeps one request. Its series count only when `answer` (called with the request's number) accepts it.
    func add(_ request: LoopbackHTTPServer.Request, answer: (Int) -> LoopbackHTTPServer.Answer) -> LoopbackHTTPServer.Answer {
        var decoded: [WrittenTimeSeries] = []
        var problem: String?
        do {
            decoded = try WriteRequestReader.read(SnappyBlock.decompress(request.body))
        } catch {
            problem = "\(error)"
        }
        return state.withLock { state in
            let number = state.requests.count
            let answer = answer(number)
            let headers = Dictionary(grouping: request.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
            state.requests.append(
                RecordedRequest(
                    path: request.path, headers: headers, status: answer.status, bodyBytes: request.body.count, series: decoded, number: number))
            if let problem { state.violations.append("request \(number): \(problem)") }
            for series in decoded { state.violations += Self.violations(series) }
            if (200..<300).contains(answer.status) { Self.fold(decoded, into: &state.series) }
            return answer
        }
    }

    private static func fold(_ written: [WrittenTimeSeries], into series: inout [[String: String]: RecordedSeries]) {
        for one in written {
            let labels = Dictionary(one.labels.map { ($0.name, $0.value) }) { $1 }
            series[labels, default: RecordedSeries(labels: labels)].samples += one.samples
            series[labels]?.exemplars += one.exemplars
            series[labels]?.histograms += one.histograms
        }
    }

    /// What the remote-write 1.0 specification forbids: labels unsorted, repeated, empty, or no metric name.
    private static func violations(_ series: WrittenTimeSeries) -> [String] {
        let names = series.labels.map(\.name)
        var found: [String] = []
        for (name, next) in zip(names, names.dropFirst()) where Array(name.utf8).lexicographicallyPrecedes(Array(next.utf8)) == false {
            found.append("label \(next) after \(name)")
        }
        if !names.contains("__name__") { found.append("no __name__ in \(names)") }
        if series.labels.contains(where: { $0.name.isEmpty || $0.value.isEmpty }) { found.append("an empty label in \(series.labels)") }
        return found
    }
}

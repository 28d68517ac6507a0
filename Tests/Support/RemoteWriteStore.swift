import Synchronization

/// What a ``RemoteWriteRecorder`` has received so far.
final class RemoteWriteStore: Sendable {
    private struct State {
        var requests: [RecordedRequest] = []
        var series: [[String: String]: RecordedSeries] = [:]
        var violations: [String] = []
        var rules = ReceiverRules()
        var breaches: [String] = []
    }

    private let state = Mutex(State())
    private let skill: RemoteWriteRecorder.Skill

    init(_ skill: RemoteWriteRecorder.Skill) { self.skill = skill }

    var requests: [RecordedRequest] { state.withLock { $0.requests } }
    var series: [RecordedSeries] { state.withLock { Array($0.series.values) } }
    var violations: [String] { state.withLock { $0.violations } }
    var breaches: [String] { state.withLock { $0.breaches } }

    /// Keeps one request. Its series count only when `answer` (called with the request's number) accepts it.
    func add(_ request: LoopbackHTTPServer.Request, answer: (Int) -> LoopbackHTTPServer.Answer) -> LoopbackHTTPServer.Answer {
        let isTwo = request.headers.contains { $0.name.lowercased() == "content-type" && $0.value == RequestTwoReader.contentType }
        var decoded: [WrittenTimeSeries] = []
        var problem: String?
        do {
            let content = try SnappyBlock.decompress(request.body)
            decoded = try isTwo ? RequestTwoReader.read(content) : WriteRequestReader.read(content)
        } catch {
            problem = "\(error)"
        }
        return state.withLock { state in
            let number = state.requests.count
            let answer = isTwo ? toTwo(answer(number), decoded) : answer(number)
            let headers = Dictionary(grouping: request.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
            state.requests.append(
                RecordedRequest(
                    method: request.method, path: request.path, headers: headers, status: answer.status, bodyBytes: request.body.count,
                    bodyStart: Array(request.body.prefix(10)), series: decoded, number: number))
            if let problem { state.violations.append("request \(number): \(problem)") }
            for series in decoded { state.violations += Self.violations(series) }
            if (200..<300).contains(answer.status), !isTwo || skill == .both {
                Self.fold(decoded, into: &state.series)
                state.breaches += state.rules.breaches(decoded)
            }
            return answer
        }
    }

    /// The answer to remote write 2.0.
    private func toTwo(_ answer: LoopbackHTTPServer.Answer, _ series: [WrittenTimeSeries]) -> LoopbackHTTPServer.Answer {
        guard (200..<300).contains(answer.status) else { return answer }
        let counts = [
            ("Samples", series.reduce(0) { $0 + $1.samples.count }), ("Histograms", series.reduce(0) { $0 + $1.histograms.count }),
            ("Exemplars", series.reduce(0) { $0 + $1.exemplars.count }),
        ]
        func told(_ part: Int) -> LoopbackHTTPServer.Answer {
            var answer = answer
            answer.headers += counts.map { ("X-Prometheus-Remote-Write-\($0.0)-Written", "\($0.1 / part)") }
            return answer
        }
        switch skill {
        case .both: return told(1)
        case .refuses: return LoopbackHTTPServer.Answer(415)
        case .old: return LoopbackHTTPServer.Answer(400, body: Array("cannot unmarshal".utf8))
        case .blind: return answer
        case .liar: return told(2)
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

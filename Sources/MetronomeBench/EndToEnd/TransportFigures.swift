import BenchReport

extension FigureGroup {
    private struct Case: Sendable {
        var id: String
        var title: String
        var load: Load
        var reach: Double?
        var storage = Sidecar.Storage.collections
    }

    private static let cases = [
        Case(id: "grpc-500", title: "gRPC, 1,000-span requests, 500 label sets", load: Load(), reach: 0.5),
        Case(id: "grpc-23000", title: "gRPC, 1,000-span requests, 23,000 label sets", load: Load(labelSets: 23_000), reach: 0.5),
        Case(id: "grpc-500-memory", title: "… nothing put on the disk", load: Load(), reach: nil, storage: .nothing),
        Case(id: "grpc-500-durable", title: "… answers wait for the disk", load: Load(), reach: nil, storage: .answers),
        Case(id: "grpc-16-spans", title: "gRPC, 16-span requests, 500 label sets", load: Load(spansPerRequest: 16), reach: 2.5),
        Case(
            id: "grpc-16k-frames", title: "gRPC, 1,000-span requests in frames of 16 KiB, as grpc-go sends them", load: Load(frameBytes: 16_384),
            reach: nil),
        Case(id: "grpc-gzip", title: "gRPC with gzip, 1,000-span requests, 500 label sets", load: Load(isGzip: true), reach: 1),
        Case(id: "http-protobuf", title: "HTTP, protobuf, 1,000-span requests, 500 label sets", load: Load(wire: .http), reach: nil),
        Case(id: "http-json", title: "HTTP, JSON, 1,000-span requests, 500 label sets", load: Load(wire: .json), reach: nil),
    ]

    /// One way beside another.
    private struct Ratio: Sendable {
        var id: String
        var title: String
        var over: String
        var under: String
        var reach: Double
        /// They are so much alike that the machine's moods would tell: they are measured in turns.
        var isClose = false
    }

    /// Of those that are measured in turns.
    private static let rounds = 3

    private static let ratios = [
        Ratio(
            id: "grpc-frames-ratio", title: "… frames of 16 KiB beside the largest", over: "grpc-16k-frames", under: "grpc-500", reach: 1.05,
            isClose: true),
        Ratio(
            id: "grpc-label-sets-ratio", title: "… 23,000 label sets beside 500", over: "grpc-23000", under: "grpc-500", reach: 1.1, isClose: true),
        Ratio(id: "http-json-ratio", title: "… JSON beside protobuf", over: "http-json", under: "http-protobuf", reach: 10),
    ]

    /// CPU of the whole process, from the socket to remote write.
    static let transport: FigureGroup = FigureGroup(
        title: "end to end (process of its own, a collection and its remote write included)", ids: cases.map(\.id) + ratios.map(\.id)
    ) { options in
        var figures: [Figure] = []
        let floor = try SocketFloor.measure(spanBytes: 618)
        let seconds: Double = options.isQuick ? 5 : 15
        var lowest: [String: Double] = [:]
        let close = options.isQuick ? [] : ratios.filter { $0.isClose && options.wants($0.id) }
        for _ in 0..<rounds {
            for test in cases where close.contains(where: { $0.over == test.id || $0.under == test.id }) {
                let cost = try cost(of: test.load, collectionSeconds: seconds, storage: test.storage)
                lowest[test.id] = min(lowest[test.id] ?? .infinity, cost)
            }
        }
        for test in cases
        where options.wants(test.id) || ratios.contains(where: { options.wants($0.id) && ($0.over == test.id || $0.under == test.id) }) {
            let cost = try lowest[test.id] ?? cost(of: test, collectionSeconds: seconds, attempts: options.isQuick ? 1 : 3)
            var figure = Figure(test.id, "end to end: \(test.title)", cost, "µs/span", test.reach.map { .atMost($0) })
            if test.load.labelSets == 23_000 { figure.tempo = "6.4–7.0" }
            if !test.load.isGzip, test.load.wire != .json { figure.floor = (floor, "read from a socket") }
            figures.append(figure)
        }
        for ratio in ratios {
            guard let over = figures.first(where: { $0.id == ratio.over }), let under = figures.first(where: { $0.id == ratio.under }) else {
                continue
            }
            figures.append(Figure(ratio.id, ratio.title, over.value / under.value, "×", .atMost(ratio.reach)))
        }
        return figures
    }

    /// The best of as many attempts as it takes to reach `reach`: disturbances only ever add.
    private static func cost(of test: Case, collectionSeconds: Double, attempts: Int) throws -> Double {
        var best = Double.infinity
        for _ in 0..<attempts where best > test.reach ?? .infinity || best == .infinity {
            best = min(best, try cost(of: test.load, collectionSeconds: collectionSeconds, storage: test.storage))
        }
        return best
    }

    /// CPU microseconds per span in steady state, over as long as from one collection to the next.
    static func cost(of load: Load, collectionSeconds: Double, storage: Sidecar.Storage = .collections) throws -> Double {
        let sidecar = try Sidecar(Sidecar.Options(collectionSeconds: collectionSeconds, storage: storage))
        defer { sidecar.stop() }
        _ = try load.run(sidecar, seconds: 2)
        let before = sidecar.cpuMicroseconds
        let outcome = try load.run(sidecar, seconds: collectionSeconds)
        return (sidecar.cpuMicroseconds - before) / outcome.spans
    }
}

import RemoteWrite
import TestSupport

/// What becomes of every sample that endpoints are to get: it arrives, or is given up under a name.
struct SampleBook {
    struct Sample: Hashable {
        /// With its tenant.
        var series: String
        /// Milliseconds since the epoch.
        var timestamp: Int64
    }

    private struct Offered {
        var tenant: String
        var value: Double
    }

    private var offered: [Sample: Offered] = [:]
    /// By endpoint.
    private var dropped: [Int: Set<Sample>] = [:]
    /// What was counted as given up without being named.
    private var counted: [SimulatedProcess.Key: Int] = [:]

    /// Every endpoint is to get it.
    mutating func offer(_ sample: Sample, _ value: Double, tenant: String) { offered[sample] = Offered(tenant: tenant, value: value) }

    mutating func drop(_ batch: WriteBatch, _ key: SimulatedProcess.Key) {
        for one in Self.samples(batch, tenant: key.tenant) ?? [] { dropped[key.endpoint, default: []].insert(one.sample) }
    }

    /// The endpoint does not get as many of the tenant's.
    mutating func count(_ samples: Int, _ key: SimulatedProcess.Key) { counted[key, default: 0] += samples }

    /// Of a series, all together.
    func sum(_ series: String) -> Double { offered.reduce(0) { $1.key.series == series ? $0 + $1.value.value : $0 } }

    /// What an endpoint has not, though nobody has counted it as given up; nil: nothing.
    func missing(_ endpoint: Int, _ taken: Set<Sample>) -> String? {
        var missing: [String: [Sample]] = [:]
        for (sample, one) in offered where !taken.contains(sample) && dropped[endpoint]?.contains(sample) != true {
            missing[one.tenant, default: []].append(sample)
        }
        for (tenant, samples) in missing.sorted(by: { $0.key < $1.key }) {
            let counted = counted[SimulatedProcess.Key(tenant: tenant, endpoint: endpoint)] ?? 0
            guard samples.count > counted else { continue }
            let names = samples.map { "\($0.series) of \($0.timestamp)" }.sorted().prefix(5).joined(separator: ", ")
            return "\(tenant) e\(endpoint): \(samples.count) samples are missing, \(counted) were given up: \(names)"
        }
        return nil
    }

    /// Of a request; nil: it is none.
    static func samples(_ batch: WriteBatch, tenant: String) -> [(sample: Sample, value: Double)]? {
        guard let content = try? SnappyBlock.decompress(batch.body), let written = try? WriteRequestReader.read(content) else { return nil }
        var samples: [(sample: Sample, value: Double)] = []
        for one in written {
            let name = one.labels.first { $0.name == "__name__" }?.value ?? ""
            let life = one.labels.first { $0.name == "life" }?.value
            let series = "\(tenant)/\(name)\(life.map { "@\($0)" } ?? "")"
            samples += one.samples.map { (Sample(series: series, timestamp: $0.timestamp), $0.value) }
        }
        return samples
    }
}

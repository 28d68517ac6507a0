import DurableLog
import TestSupport

/// What a process finds on the disk when it begins.
final class LogRunner: FuzzRunner {
    func run(_ input: [UInt8]) {
        asSegment(input)
        asRecord(input)
    }

    private func asSegment(_ input: [UInt8]) {
        let disk = SimulatedDisk(seed: 1)
        for name in ["00000001.segment", "00000002.segment", "snapshots"] {
            try? disk.create(name)
            try? disk.append(input, to: name)
        }
        recover(disk)
    }

    /// With a header whose checksums are right, so that the record itself is read.
    private func asRecord(_ input: [UInt8]) {
        guard let kind = input.first, kind != 255 else { return }
        let disk = SimulatedDisk(seed: 1)
        var log = SegmentLog(disk, segmentBytes: 4096)
        _ = try? log.append(kind: kind % 8, transaction: 1, Array(input.dropFirst()), isNeeded: true)
        try? log.sync()
        recover(disk)
    }

    private func recover(_ disk: SimulatedDisk) {
        var journal = Journal(disk, endpoints: ["one", "two"], limits: .ample)
        guard (try? journal.recover()) != nil else { return }
        for tenant in journal.knownTenants {
            _ = try? journal.state(of: tenant)
            for endpoint in 0..<2 { _ = journal.next(tenant, endpoint) }
        }
        let transaction = journal.begin("tenant")
        journal.addState(input(), isWhole: true, to: transaction)
        journal.commit(transaction)
        journal.sync()
        journal.keepWithinLimits(now: .max)
    }

    private func input() -> [UInt8] { [1, 2, 3] }
}

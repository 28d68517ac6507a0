import DurableLog
import Testing
import TestSupport

@Suite struct SegmentLogTests {
    private typealias Log = SegmentLog<SimulatedDisk>

    private func record(_ mark: UInt8, _ size: Int = 100) -> [UInt8] { [UInt8](repeating: mark, count: size) }

    @Test func recordsAreFoundAgainAfterPowerLoss() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 4096)
        var positions: [Log.Position] = []
        for mark in 0..<100 { positions.append(try log.append(kind: 7, transaction: UInt64(mark), record(UInt8(mark)), isNeeded: true)) }
        try log.sync()
        disk.losePower()
        var next = Log(disk, segmentBytes: 4096)
        let recovery = try next.recover()
        #expect(recovery.records.map(\.position) == positions)
        #expect(recovery.records.map(\.transaction) == (0..<100).map(UInt64.init))
        #expect(recovery.torn == 0 && recovery.corrupt == 0)
        for (mark, position) in positions.enumerated() { #expect(try next.read(position) == record(UInt8(mark))) }
    }

    @Test func whatWasNotSyncedMayBeMissingButIsNeverWrong() throws {
        for seed in UInt64(0)..<500 {
            let disk = SimulatedDisk(seed: seed)
            var log = Log(disk, segmentBytes: 4096)
            var random = SplitMix64(seed: seed)
            for mark in 0..<20 { _ = try log.append(kind: 1, transaction: 0, record(UInt8(mark), 1 + Int(random.next() % 900)), isNeeded: true) }
            try log.sync()
            for mark in 20..<60 { _ = try log.append(kind: 1, transaction: 0, record(UInt8(mark), Int(random.next() % 900)), isNeeded: true) }
            disk.losePower()
            var next = Log(disk, segmentBytes: 4096)
            var found: [UInt8] = []
            for one in try next.recover().records {
                let body = try next.read(one.position)
                #expect(Set(body).count <= 1)
                if let mark = body.first { found.append(mark) }
            }
            #expect(found == found.sorted(), "seed \(seed)")
            #expect(found.filter { $0 < 20 } == Array(0..<20), "seed \(seed)")
        }
    }

    @Test func aDamagedRecordIsSkippedAndTheNextOneFound() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 1 << 20)
        var positions: [Log.Position] = []
        for mark in 0..<5 { positions.append(try log.append(kind: 1, transaction: 0, record(UInt8(mark)), isNeeded: true)) }
        try log.sync()
        // The header of the second, the bytes of the fourth.
        disk.damage("00000001.segment", at: Int(positions[1].offset) + 4)
        disk.damage("00000001.segment", at: Int(positions[3].offset) + 50)
        var next = Log(disk, segmentBytes: 1 << 20)
        let recovery = try next.recover()
        #expect(recovery.records.map(\.position) == [positions[0], positions[2], positions[4]])
        #expect(recovery.torn == 1)
        #expect(recovery.corrupt == 1)
    }

    @Test func damageInASealedSegmentIsFoundWhenItIsRead() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 4096)
        let first = try log.append(kind: 1, transaction: 0, record(1), isNeeded: true)
        while log.count < 3 { _ = try log.append(kind: 1, transaction: 0, record(2), isNeeded: true) }
        disk.damage("00000001.segment", at: Int(first.offset) + 50)
        var next = Log(disk, segmentBytes: 4096)
        _ = try next.recover()
        #expect(throws: Log.ReadError.damaged) { try next.read(first) }
    }

    @Test func theEndThatIsCutOffIsTorn() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 1 << 20)
        let first = try log.append(kind: 1, transaction: 0, record(1), isNeeded: true)
        let second = try log.append(kind: 1, transaction: 0, record(2), isNeeded: true)
        disk.cut("00000001.segment", to: Int(second.offset) + 60)
        var next = Log(disk, segmentBytes: 1 << 20)
        let recovery = try next.recover()
        #expect(recovery.records.map(\.position) == [first])
        #expect(recovery.torn == 1)
        // What follows does not go behind the torn end.
        #expect(try next.append(kind: 1, transaction: 0, record(3), isNeeded: true).segment == 2)
    }

    @Test func oldSegmentsGoWhenNothingInThemIsNeeded() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 4096)
        var positions: [Log.Position] = []
        while log.count < 4 { positions.append(try log.append(kind: 1, transaction: 0, record(1), isNeeded: true)) }
        // A middle one alone stays.
        for one in positions where one.segment == 2 { log.release(one) }
        try log.trim()
        #expect(log.count == 4)
        for one in positions where one.segment == 1 { log.release(one) }
        try log.trim()
        #expect(log.count == 2)
        #expect(try disk.files().map(\.name).sorted() == ["00000003.segment", "00000004.segment"])
    }

    @Test func aFullDiskIsSaidAndTheNextRecordBeginsASegment() throws {
        let disk = SimulatedDisk(seed: 1)
        disk.capacity = 300
        var log = Log(disk, segmentBytes: 1 << 20)
        let first = try log.append(kind: 1, transaction: 0, record(1), isNeeded: true)
        do {
            _ = try log.append(kind: 1, transaction: 0, record(2, 1000), isNeeded: true)
            Issue.record("the disk took more than it has")
        } catch {
            #expect(error.cause == .full)
        }
        disk.capacity = 1 << 20
        let third = try log.append(kind: 1, transaction: 0, record(3), isNeeded: true)
        #expect(third.segment == 2)
        try log.sync()
        disk.losePower()
        var next = Log(disk, segmentBytes: 1 << 20)
        #expect(try next.recover().records.map(\.position) == [first, third])
    }

    /// Neither the end of the segment before nor a head fits; the end alone; both, and a part of a record.
    @Test(arguments: [5, 40, 100]) func startsThatFailOnAFullDiskLeaveNothing(room: Int) throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 4096)
        var needed: [Log.Position] = []
        while log.count < 2 { needed.append(try log.append(kind: 1, transaction: 0, record(1), isNeeded: true)) }
        let files = try disk.files().map(\.name).sorted()
        let bytes = log.bytes
        disk.capacity = try disk.files().reduce(0) { $0 + $1.size } + room
        for _ in 0..<100 {
            #expect(throws: DiskError.self) { try log.append(kind: 1, transaction: 0, record(2, 4000), isNeeded: true) }
        }
        #expect(try disk.files().map(\.name).sorted() == files)
        #expect(log.count == files.count && log.bytes <= bytes + 40)
        try log.sync()
        disk.capacity = .max
        needed.append(try log.append(kind: 1, transaction: 0, record(3, 3000), isNeeded: true))
        try log.sync()
        disk.losePower()
        var next = Log(disk, segmentBytes: 4096)
        #expect(try next.recover().records.map(\.position) == needed)
    }

    @Test func aSegmentThatCannotBeDeletedGoesLater() throws {
        let disk = SimulatedDisk(seed: 1)
        var log = Log(disk, segmentBytes: 4096)
        disk.isReadOnly = true
        #expect(throws: DiskError.self) { try log.append(kind: 1, transaction: 0, record(1), isNeeded: true) }
        #expect(log.count == 0)
        disk.isReadOnly = false
        disk.keepsNames = true
        disk.capacity = 5
        #expect(throws: DiskError.self) { try log.append(kind: 1, transaction: 0, record(1), isNeeded: true) }
        #expect(log.count == 1)
        disk.keepsNames = false
        disk.capacity = .max
        #expect(try log.append(kind: 1, transaction: 0, record(1), isNeeded: true).segment == 2)
        try log.trim()
        #expect(try disk.files().map(\.name) == ["00000002.segment"])
    }

    @Test func aSegmentOfAnotherVersionIsSetAside() throws {
        let disk = SimulatedDisk(seed: 1)
        var head = BytesOut()
        head.append(UInt64(0x31_474f_4c4e_5254_4d))
        head.append(UInt32(99))
        head.append(crc(head.bytes))
        try disk.create("00000007.segment")
        try disk.append(head.bytes, to: "00000007.segment")
        var log = Log(disk, segmentBytes: 1 << 20)
        #expect(try log.recover().setAside == ["00000007.segment.set-aside"])
        #expect(try disk.files().map(\.name) == ["00000007.segment.set-aside"])
    }

    private func crc(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xffff_ffff
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

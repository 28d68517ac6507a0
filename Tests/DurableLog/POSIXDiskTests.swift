import DurableLog
import Foundation
import Testing
import TestSupport

@Suite struct POSIXDiskTests {
    @Test func whatIsWrittenIsRead() throws {
        let place = try TemporaryDirectory("disk")
        let disk = try POSIXDisk(place.file("a/b"))
        try disk.create("one")
        try disk.append([1, 2, 3], to: "one")
        try disk.append([4], to: "one")
        try disk.sync("one")
        try disk.syncDirectory()
        #expect(try disk.read("one", at: 1, count: 10) == [2, 3, 4])
        try disk.rename("one", to: "two")
        #expect(try disk.files().filter { $0.name != "lock" } == [DiskFile(name: "two", size: 4)])
        try disk.delete("two")
        #expect(throws: DiskError.self) { try disk.read("two", at: 0, count: 1) }
    }

    @Test func aDirectoryBelongsToOneProcess() throws {
        let place = try TemporaryDirectory("disk")
        let first = try POSIXDisk(place.path)
        do {
            _ = try POSIXDisk(place.path)
            Issue.record("two have it")
        } catch {
            #expect(error.cause == .inUse)
            #expect(error.text == "\(place.path) is used by another process")
        }
        withExtendedLifetime(first) {}
    }

    @Test func whereNothingCanBeMadeTheErrorSaysWhere() throws {
        let place = try TemporaryDirectory("disk")
        try place.write("file", "")
        do {
            _ = try POSIXDisk(place.file("file/below"))
            Issue.record("a directory below a file")
        } catch {
            #expect(error.cause == .denied)
            #expect(error.text == "cannot make the directory \(place.file("file/below")): not a directory")
        }
    }

    /// What another process would leave: nothing of it is held when this returns.
    private func write(to path: String) throws {
        var log = SegmentLog(try POSIXDisk(path), segmentBytes: 1 << 16)
        for index in 0..<50 { _ = try log.append(kind: 1, transaction: UInt64(index), [UInt8](repeating: 7, count: 5000), isNeeded: true) }
        try log.sync()
    }

    @Test func aLogOnARealDirectoryIsFoundAgain() throws {
        let place = try TemporaryDirectory("disk")
        try write(to: place.path)
        var log = SegmentLog(try POSIXDisk(place.path), segmentBytes: 1 << 16)
        let recovery = try log.recover()
        #expect(recovery.records.count == 50)
        #expect(try log.read(recovery.records[49].position) == [UInt8](repeating: 7, count: 5000))
    }
}

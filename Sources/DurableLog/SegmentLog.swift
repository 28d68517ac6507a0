/// Records in files that grow at their end, each file (a segment) followed by the next one. Pure but for the disk that it is given.
///
/// Records are found again by ``Position``. Whoever writes says which are no longer needed; a segment without needed ones is deleted when
/// it is the oldest, so that what a record says of older ones never vanishes before them.
package struct SegmentLog<Disk: LogDisk> {
    /// Ordered as records were written.
    package struct Position: Sendable, Hashable, Comparable {
        package var segment: UInt32
        package var offset: UInt32

        package init(segment: UInt32, offset: UInt32) {
            self.segment = segment
            self.offset = offset
        }

        package static func < (left: Self, right: Self) -> Bool { (left.segment, left.offset) < (right.segment, right.offset) }
    }

    package struct Record: Sendable {
        package var position: Position
        package var kind: UInt8
        package var transaction: UInt64
        package var length: Int
    }

    package enum ReadError: Error, Equatable {
        /// Other bytes than were written.
        case damaged
        case disk(DiskError)
    }

    struct Segment {
        var number: UInt32
        /// With what may have been written by a write that failed.
        var size: Int
        /// Records that are needed.
        var live = 0
    }

    /// Says that all of a segment was on the disk for good when the next one began.
    static var sealKind: UInt8 { 255 }

    private let segmentBytes: Int
    private var disk: Disk
    private(set) var segments: [Segment] = []
    /// The last segment takes more records.
    private var isOpen = false
    /// The last try to begin a segment has left none.
    private var couldNotBegin = false
    /// Segments written to since they were last synced.
    private var unsynced: [UInt32] = []
    private var isDirectoryChanged = false
    /// The next segment's number is at least this.
    private var leastNumber: UInt32 = 1
    /// Everything before was on the disk for good once.
    package private(set) var syncedThrough = Position(segment: 0, offset: 0)

    /// - Parameter segmentBytes: a new segment begins when one has this size.
    package init(_ disk: Disk, segmentBytes: Int) {
        self.disk = disk
        self.segmentBytes = min(max(segmentBytes, 4096), 1 << 31)
    }

    /// Of all segments.
    package var bytes: Int { segments.reduce(0) { $0 + $1.size } }
    package var count: Int { segments.count }
    package var newest: UInt32? { segments.last?.number }
    /// Segments before this one take no more records. The newest is one of them once another one could not be begun behind it.
    package var closedBefore: UInt32 { (newest ?? 0) &+ (couldNotBegin ? 1 : 0) }
    /// The number that the next segment will have.
    package var nextNumber: UInt32 { max((segments.last?.number ?? 0) &+ 1, leastNumber) }
    /// Of this segment and those behind it.
    package func bytes(from segment: UInt32) -> Int { segments.reduce(0) { $1.number >= segment ? $0 + $1.size : $0 } }
    /// The oldest segment is not the one that is written to.
    package var hasOlder: Bool { segments.count > 1 || (segments.count == 1 && !isOpen) }

    // MARK: Writing

    /// - Parameter isNeeded: until ``release(_:)``.
    /// - Throws: the record is not in the log; the next one begins a new segment.
    package mutating func append(kind: UInt8, transaction: UInt64, _ body: [UInt8], isNeeded: Bool) throws(DiskError) -> Position {
        let header = RecordHeader(kind: kind, transaction: transaction, body: body)
        if isOpen, let last = segments.last, last.size > SegmentHead.size, last.size + header.stride > segmentBytes { try seal() }
        if !isOpen { try begin() }
        let position = try write(header, body)
        if isNeeded { segments[segments.count - 1].live += 1 }
        return position
    }

    private mutating func begin() throws(DiskError) {
        let number = nextNumber
        guard number > segments.last?.number ?? 0 else { throw DiskError(.failed, "no number for another segment") }
        do { try disk.create(SegmentName.of(number)) } catch {
            couldNotBegin = true
            throw error
        }
        segments.append(Segment(number: number, size: SegmentHead.size))
        isDirectoryChanged = true
        unsynced.append(number)
        isOpen = true
        couldNotBegin = false
        do { try disk.append(SegmentHead.bytes, to: SegmentName.of(number)) } catch {
            dropEmpty()
            throw error
        }
    }

    /// Where nothing of it could be written a segment does not stay: who tries again and again would fill the directory, and what there is of
    /// it takes room on a full disk.
    private mutating func dropEmpty() {
        isOpen = false
        guard let last = segments.last else { return }
        // One that cannot be deleted goes when it is the oldest.
        do { try disk.delete(SegmentName.of(last.number)) } catch { return }
        segments.removeLast()
        unsynced.removeAll { $0 == last.number }
        couldNotBegin = true
    }

    private mutating func write(_ header: RecordHeader, _ body: [UInt8]) throws(DiskError) -> Position {
        let last = segments.count - 1
        let offset = segments[last].size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.stride)
        bytes += header.bytes
        bytes += body
        bytes += repeatElement(0, count: header.stride - bytes.count)
        segments[last].size += header.stride
        if !unsynced.contains(segments[last].number) { unsynced.append(segments[last].number) }
        do { try disk.append(bytes, to: SegmentName.of(segments[last].number)) } catch {
            if offset == SegmentHead.size { dropEmpty() } else { isOpen = false }
            throw error
        }
        return Position(segment: segments[last].number, offset: UInt32(truncatingIfNeeded: offset))
    }

    private mutating func seal() throws(DiskError) {
        // What it says is true only if nothing before it was left unsynced.
        try sync()
        _ = try write(RecordHeader(kind: Self.sealKind, transaction: 0, body: []), [])
        isOpen = false
    }

    /// Everything appended so far is on the disk for good when this returns.
    package mutating func sync() throws(DiskError) {
        guard !unsynced.isEmpty || isDirectoryChanged else { return }
        let names = unsynced
        // After an error nobody knows what of it is there: a second try would say that all is well.
        unsynced = []
        do {
            for number in names { try disk.sync(SegmentName.of(number)) }
            if isDirectoryChanged { try disk.syncDirectory() }
            isDirectoryChanged = false
        } catch {
            isOpen = false
            throw error
        }
        if let last = segments.last { syncedThrough = Position(segment: last.number, offset: UInt32(truncatingIfNeeded: last.size)) }
    }

    // MARK: Reading

    package func read(_ position: Position) throws(ReadError) -> [UInt8] {
        let name = SegmentName.of(position.segment)
        do {
            let head = try disk.read(name, at: Int(position.offset), count: RecordHeader.size)
            guard let header = RecordHeader(head[...]) else { throw ReadError.damaged }
            let body = try disk.read(name, at: Int(position.offset) + RecordHeader.size, count: header.length)
            guard body.count == header.length, Checksum.of(body) == header.checksum else { throw ReadError.damaged }
            return body
        } catch let error as DiskError {
            throw .disk(error)
        } catch {
            throw .damaged
        }
    }

    /// For other files beside the segments.
    package mutating func withDisk<Result>(_ body: (inout Disk) throws(DiskError) -> Result) throws(DiskError) -> Result { try body(&disk) }

    /// Segments to come have this number or higher ones.
    package mutating func begin(from number: UInt32) { leastNumber = max(leastNumber, number) }

    // MARK: Leaving

    /// A record found by ``recover(_:)`` is needed.
    package mutating func retain(_ position: Position) {
        if let index = index(position.segment) { segments[index].live += 1 }
    }

    package mutating func release(_ position: Position) {
        if let index = index(position.segment) { segments[index].live -= 1 }
    }

    private func index(_ number: UInt32) -> Int? {
        guard let first = segments.first, number >= first.number else { return nil }
        // Numbers have gaps only where segments were set aside.
        let guess = Int(number - first.number)
        if guess < segments.count, segments[guess].number == number { return guess }
        return segments.firstIndex { $0.number == number }
    }

    /// Deletes the oldest segments as far as nothing in them is needed.
    package mutating func trim() throws(DiskError) {
        while let first = segments.first, first.live <= 0, hasOlder {
            try disk.delete(SegmentName.of(first.number))
            leastNumber = max(leastNumber, first.number &+ 1)
            segments.removeFirst()
            unsynced.removeAll { $0 == first.number }
            // One by one: should only some deletions last, then those of the oldest.
            try disk.syncDirectory()
        }
    }
}

extension SegmentLog {
    /// What is left of an earlier process.
    package struct Recovery: Sendable {
        /// Whole records, in the order in which they were written.
        package var records: [Record] = []
        /// Stretches that are no records: mostly the end of what was written last.
        package var torn = 0
        /// Records with other bytes than were written.
        package var corrupt = 0
        /// Segments that nobody here can read, by their new names.
        package var setAside: [String] = []
    }

    /// Finds the records of earlier processes. To be called first; what follows goes into a new segment.
    package mutating func recover() throws(DiskError) -> Recovery {
        var recovery = Recovery()
        let found = try disk.files().compactMap { file in SegmentName.number(file.name).map { (number: $0, size: file.size) } }
        for (number, size) in found.sorted(by: { $0.number < $1.number }) {
            let name = SegmentName.of(number)
            switch SegmentHead.read(try disk.read(name, at: 0, count: SegmentHead.size)) {
            case .otherVersion:
                try disk.rename(name, to: SegmentName.setAside(name))
                recovery.setAside.append(SegmentName.setAside(name))
                continue
            case .none: recovery.torn += 1
            case .known: break
            }
            segments.append(Segment(number: number, size: size))
            // Bytes of a sealed segment were all written; they are looked at when they are read.
            var scan = try SegmentScan.of(name, size: size, verifying: false, on: disk)
            if scan.records.last?.header.kind != Self.sealKind {
                scan = try SegmentScan.of(name, size: size, verifying: true, on: disk)
                // A process that was killed may have left it in the system's memory alone.
                try disk.sync(name)
            }
            recovery.torn += scan.torn
            recovery.corrupt += scan.corrupt
            for record in scan.records where record.header.kind != Self.sealKind {
                recovery.records.append(
                    Record(
                        position: Position(segment: number, offset: UInt32(truncatingIfNeeded: record.offset)), kind: record.header.kind,
                        transaction: record.header.transaction, length: record.header.length))
            }
        }
        if !found.isEmpty { try disk.syncDirectory() }
        return recovery
    }
}

import DurableLog

/// A disk in memory that forgets, at a crash, what was not synced: writes vanish, tear at sectors and survive in any order, names too.
package final class SimulatedDisk: LogDisk {
    private static let sector = 512

    private struct File {
        /// What a reader sees.
        var content: [UInt8] = []
        /// What survives for certain.
        var durable: [UInt8] = []
        /// Written since, in order.
        var pending: [(offset: Int, bytes: [UInt8])] = []
    }

    private enum NameChange {
        case made(String, Int)
        case gone(String)
    }

    private var contents: [Int: File] = [:]
    private var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var pendingNames: [NameChange] = []
    private var nextFile = 0
    private var random: SplitMix64

    /// Bytes that fit.
    package var capacity = Int.max
    package var isReadOnly = false
    /// Nothing can be deleted.
    package var keepsNames = false
    /// Of 1,000 calls, how many fail.
    package var failuresPerMille: UInt64 = 0
    package private(set) var syncs = 0
    package private(set) var written = 0

    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private var used: Int { names.values.reduce(0) { $0 + (contents[$1]?.content.count ?? 0) } }

    private func fail(_ what: String) throws(DiskError) {
        if failuresPerMille > 0, random.next() % 1000 < failuresPerMille { throw DiskError(.failed, "cannot \(what): input/output error") }
    }

    private func number(_ name: String) throws(DiskError) -> Int {
        guard let number = names[name] else { throw DiskError(.denied, "cannot open \(name): no such file or directory") }
        return number
    }

    package func files() throws(DiskError) -> [DiskFile] {
        names.map { DiskFile(name: $0.key, size: contents[$0.value]?.content.count ?? 0) }
    }

    package func create(_ name: String) throws(DiskError) {
        if isReadOnly { throw DiskError(.readOnly, "cannot make \(name): read-only file system") }
        try fail("make")
        guard names[name] == nil else { throw DiskError(.failed, "cannot make \(name): file exists") }
        contents[nextFile] = File()
        names[name] = nextFile
        pendingNames.append(.made(name, nextFile))
        nextFile += 1
    }

    package func append(_ bytes: [UInt8], to name: String) throws(DiskError) {
        if isReadOnly { throw DiskError(.readOnly, "cannot write to \(name): read-only file system") }
        let number = try number(name)
        var taken = bytes
        var error: DiskError?
        if used + bytes.count > capacity {
            taken = Array(bytes.prefix(max(capacity - used, 0)))
            error = DiskError(.full, "cannot write to \(name): no space left on device")
        } else if failuresPerMille > 0, random.next() % 1000 < failuresPerMille {
            taken = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count + 1))))
            error = DiskError(.failed, "cannot write to \(name): input/output error")
        }
        let end = contents[number]?.content.count ?? 0
        contents[number]?.pending.append((end, taken))
        contents[number]?.content += taken
        written += taken.count
        if let error { throw error }
    }

    package func read(_ name: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        try fail("read")
        let content = contents[try number(name)]?.content ?? []
        guard offset >= 0, offset < content.count else { return [] }
        return Array(content[offset..<min(offset + count, content.count)])
    }

    package func sync(_ name: String) throws(DiskError) {
        let number = try number(name)
        syncs += 1
        if isReadOnly || (failuresPerMille > 0 && random.next() % 1000 < failuresPerMille) {
            // The kernel forgets that they were not written.
            contents[number]?.pending.removeAll { _ in random.next() % 2 == 0 }
            throw DiskError(.failed, "cannot sync \(name): input/output error")
        }
        guard var file = contents[number] else { return }
        for write in file.pending { Self.put(write.bytes, at: write.offset, into: &file.durable) }
        file.pending = []
        contents[number] = file
    }

    package func syncDirectory() throws(DiskError) {
        try fail("sync the directory")
        for change in pendingNames { apply(change) }
        pendingNames = []
    }

    private func apply(_ change: NameChange) {
        switch change {
        case .made(let name, let number): durableNames[name] = number
        case .gone(let name): durableNames[name] = nil
        }
    }

    package func rename(_ name: String, to other: String) throws(DiskError) {
        let number = try number(name)
        names[name] = nil
        names[other] = number
        pendingNames += [.made(other, number), .gone(name)]
    }

    package func delete(_ name: String) throws(DiskError) {
        if isReadOnly || keepsNames { throw DiskError(.readOnly, "cannot delete \(name): read-only file system") }
        if names.removeValue(forKey: name) != nil { pendingNames.append(.gone(name)) }
    }

    // MARK: Faults

    /// The power fails: what is there afterwards is what was synced, and by chance any of the rest.
    package func losePower() {
        for change in pendingNames where random.next() % 2 == 0 { apply(change) }
        pendingNames = []
        names = durableNames
        for number in contents.keys {
            guard var file = contents[number] else { continue }
            for write in file.pending { survive(write.offset, write.bytes, &file.durable) }
            file.pending = []
            file.content = file.durable
            contents[number] = file
        }
    }

    private func survive(_ offset: Int, _ bytes: [UInt8], _ content: inout [UInt8]) {
        guard random.next() % 3 > 0 else { return }
        let isWhole = random.next() % 2 == 0
        var first = 0
        while first < bytes.count {
            let end = min(first + Self.sector - (offset + first) % Self.sector, bytes.count)
            if isWhole || random.next() % 4 > 0 { Self.put(Array(bytes[first..<end]), at: offset + first, into: &content) }
            first = end
        }
    }

    private static func put(_ bytes: [UInt8], at offset: Int, into content: inout [UInt8]) {
        if content.count < offset + bytes.count { content += repeatElement(0, count: offset + bytes.count - content.count) }
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    /// Changes one byte of a file.
    package func damage(_ name: String, at offset: Int) {
        guard let number = names[name], var file = contents[number], file.content.indices.contains(offset) else { return }
        file.content[offset] ^= 0x55
        if file.durable.indices.contains(offset) { file.durable[offset] = file.content[offset] }
        contents[number] = file
    }

    /// Cuts a file off.
    package func cut(_ name: String, to size: Int) {
        guard let number = names[name], var file = contents[number] else { return }
        file.content = Array(file.content.prefix(size))
        file.durable = Array(file.durable.prefix(size))
        file.pending = []
        contents[number] = file
    }
}

extension JournalLimits {
    /// What a test does not come near to.
    package static let ample = JournalLimits(maxBytes: 1 << 30, maxAge: 3_600_000, maxMemoryBytes: 64 << 20)
}

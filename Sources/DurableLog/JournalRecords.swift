/// What the records of a journal say. Numbers and names never change their meaning: another meaning is another kind.
enum JournalRecord {
    enum Kind: UInt8 {
        /// A request body as it is sent.
        case batch = 1
        /// A part of a snapshot.
        case state = 2
        case commit = 3
        case done = 4
        /// Transactions that do not count, though they were committed.
        case void = 5
    }

    /// Where a record lies, and what stands in it of a collection.
    struct Entry {
        var segment: UInt32
        var offset: UInt32
        var length: UInt32
        var number: UInt64
        /// Milliseconds since the epoch.
        var timestamp: Int64
        var counts: BatchCounts
        /// Which of the commit's audiences.
        var audience: UInt16

        init(segment: UInt32, offset: UInt32, length: UInt32, number: UInt64, timestamp: Int64, counts: BatchCounts, audience: UInt16) {
            self.segment = segment
            self.offset = offset
            self.length = length
            self.number = number
            self.timestamp = timestamp
            self.counts = counts
            self.audience = audience
        }

        init?(_ input: inout BytesIn) {
            guard let segment = input.number(UInt32.self), let offset = input.number(UInt32.self), let length = input.number(UInt32.self),
                let number = input.number(UInt64.self), let timestamp = input.number(Int64.self), let samples = input.number(UInt32.self),
                let exemplars = input.number(UInt32.self), let histograms = input.number(UInt32.self), let audience = input.number(UInt16.self)
            else { return nil }
            self.init(
                segment: segment, offset: offset, length: length, number: number, timestamp: timestamp,
                counts: BatchCounts(batches: 1, samples: Int(samples), exemplars: Int(exemplars), histograms: Int(histograms)),
                audience: audience)
        }

        func write(to out: inout BytesOut) {
            out.append(segment)
            out.append(offset)
            out.append(length)
            out.append(number)
            out.append(timestamp)
            out.append(UInt32(clamping: counts.samples))
            out.append(UInt32(clamping: counts.exemplars))
            out.append(UInt32(clamping: counts.histograms))
            out.append(audience)
        }
    }

    /// All records of a transaction are there, and count.
    struct Commit {
        enum Snapshot: UInt8 {
            case none, changes, whole
        }

        var tenant: String
        /// The newest collection.
        var number: UInt64
        var snapshot: Snapshot
        /// What was on the disk for good when this was written.
        var synced: (segment: UInt32, offset: UInt32)
        /// Names of endpoints.
        var audiences: [[String]]
        var batches: [Entry]
        var states: [Entry]

        init(
            tenant: String, number: UInt64, snapshot: Snapshot, synced: (segment: UInt32, offset: UInt32), audiences: [[String]],
            batches: [Entry], states: [Entry]
        ) {
            self.tenant = tenant
            self.number = number
            self.snapshot = snapshot
            self.synced = synced
            self.audiences = audiences
            self.batches = batches
            self.states = states
        }

        init?(_ bytes: [UInt8]) {
            var input = BytesIn(bytes)
            guard let tenant = input.text(), let number = input.number(UInt64.self),
                let snapshot = input.number(UInt8.self).flatMap(Snapshot.init), let segment = input.number(UInt32.self),
                let offset = input.number(UInt32.self), let audienceCount = input.number(UInt16.self)
            else { return nil }
            var audiences: [[String]] = []
            for _ in 0..<audienceCount {
                guard let count = input.number(UInt16.self) else { return nil }
                var names: [String] = []
                for _ in 0..<count {
                    guard let name = input.text() else { return nil }
                    names.append(name)
                }
                audiences.append(names)
            }
            var lists: [[Entry]] = []
            for _ in 0..<2 {
                guard let count = input.number(UInt32.self) else { return nil }
                var entries: [Entry] = []
                for _ in 0..<count {
                    guard let entry = Entry(&input) else { return nil }
                    entries.append(entry)
                }
                lists.append(entries)
            }
            self.init(
                tenant: tenant, number: number, snapshot: snapshot, synced: (segment, offset), audiences: audiences, batches: lists[0],
                states: lists[1])
        }

        var bytes: [UInt8] {
            var out = BytesOut()
            out.append(tenant)
            out.append(number)
            out.append(snapshot.rawValue)
            out.append(synced.segment)
            out.append(synced.offset)
            out.append(UInt16(clamping: audiences.count))
            for names in audiences {
                out.append(UInt16(clamping: names.count))
                for name in names { out.append(name) }
            }
            for entries in [batches, states] {
                out.append(UInt32(clamping: entries.count))
                for entry in entries { entry.write(to: &out) }
            }
            return out.bytes
        }
    }

    /// An endpoint waits for no collection up to this one.
    struct Done {
        var tenant: String
        var endpoint: String
        var number: UInt64
        var synced: (segment: UInt32, offset: UInt32)

        init(tenant: String, endpoint: String, number: UInt64, synced: (segment: UInt32, offset: UInt32)) {
            self.tenant = tenant
            self.endpoint = endpoint
            self.number = number
            self.synced = synced
        }

        init?(_ bytes: [UInt8]) {
            var input = BytesIn(bytes)
            guard let tenant = input.text(), let endpoint = input.text(), let number = input.number(UInt64.self),
                let segment = input.number(UInt32.self), let offset = input.number(UInt32.self)
            else { return nil }
            self.init(tenant: tenant, endpoint: endpoint, number: number, synced: (segment, offset))
        }

        var bytes: [UInt8] {
            var out = BytesOut()
            out.append(tenant)
            out.append(endpoint)
            out.append(number)
            out.append(synced.segment)
            out.append(synced.offset)
            return out.bytes
        }
    }
}

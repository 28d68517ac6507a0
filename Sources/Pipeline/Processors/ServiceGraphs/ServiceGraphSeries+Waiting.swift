/// Edges that wait when a process ends well go on waiting in the next one. What a crash leaves is of no use: since it was written their
/// other halves may have come.
extension ServiceGraphSeries {
    /// A part that has grown beyond is handed over.
    private static let partSize = 1 << 20

    /// What became of edges that an earlier process left.
    package struct TakenBack: Sendable, Equatable {
        package var waiting = 0
        /// There was no room for them, or they could not be read.
        package var left = 0
        package init() {}
    }

    /// What an edge's texts are: with others it cannot go on.
    private var meaning: String { "\(plan.options.usesPrefix) \(plan.options.dimensions.joined(separator: "\u{0}"))" }

    /// Those who wait are written one partition after the other, so that whoever writes them down can wait for room in between.
    package var waitingPartitions: Int { partitions.partitionCount }

    /// Parts with all edges of a partition that wait: when that was, what their texts mean, then the edges. None when none waits.
    package func writeWaiting(partition: Int, at instant: Instant, _ send: ([UInt8]) -> Void) {
        var out = ByteBuilder(capacity: 4096)
        let meaning = Array(meaning.utf8)
        func begin(_ out: inout ByteBuilder) {
            out.removeAll()
            out.appendFixed64(instant.wall)
            out.appendVarint(UInt64(meaning.count))
            out.append(meaning)
        }
        begin(&out)
        let head = out.count
        partitions.write(partition: partition, now: instant.steady, to: &out) { out in
            guard out.count > Self.partSize else { return }
            send(out.bytes.array)
            begin(&out)
        }
        if out.count > head { send(out.bytes.array) }
    }

    /// Takes the edges of a part. To be called before anything is counted.
    ///
    /// - Returns: nil: their texts mean something else.
    package func takeBack(_ part: [UInt8], at instant: Instant) -> TakenBack? {
        var result = TakenBack()
        var content = ByteBuilder(capacity: part.count)
        content.append(part)
        var cursor = WireCursor(RawRun(content.base), end: RawRun(content.base) + content.count)
        guard let written = cursor.fixed64(), let meaning = cursor.slice(), Array(meaning) == Array(self.meaning.utf8) else { return nil }
        let passed = instant.wall > written ? instant.wall - written : 0
        while !cursor.isAtEnd {
            guard let high = cursor.fixed64(), let low = cursor.fixed64(), let span = cursor.fixed64(), let left = cursor.varint(),
                let isTaken = partitions.takeBack(
                    EdgeKey(traceHigh: high, traceLow: low, span: span), left: left > passed ? left - passed : 0, now: instant.steady, &cursor)
            else {
                result.left += 1
                break
            }
            if isTaken { result.waiting += 1 } else { result.left += 1 }
        }
        return result
    }
}

extension EdgeState {
    func write(to out: inout ByteBuilder) {
        for number in [clientLatency, serverLatency, multiplier] { out.appendFixed64(number.bitPattern) }
        out.appendFixed64(clientEnd)
        out.appendFixed64(serverStart)
        out.appendVarint(UInt64(connection.rawValue) << 3 | (isFailed ? 4 : 0) | (hasClient ? 2 : 0) | (hasServer ? 1 : 0))
    }

    /// nil: the bytes are none.
    init?(_ cursor: inout WireCursor) {
        guard let clientLatency = cursor.fixed64(), let serverLatency = cursor.fixed64(), let multiplier = cursor.fixed64(),
            let clientEnd = cursor.fixed64(), let serverStart = cursor.fixed64(), let flags = cursor.varint(),
            let connection = UInt8(exactly: flags >> 3).flatMap(ConnectionType.init)
        else { return nil }
        self.init()
        self.clientLatency = Double(bitPattern: clientLatency)
        self.serverLatency = Double(bitPattern: serverLatency)
        self.multiplier = Double(bitPattern: multiplier)
        guard self.clientLatency.isFinite, self.serverLatency.isFinite, self.multiplier.isFinite else { return nil }
        self.clientEnd = clientEnd
        self.serverStart = serverStart
        self.connection = connection
        isFailed = flags & 4 != 0
        hasClient = flags & 2 != 0
        hasServer = flags & 1 != 0
    }
}

/// What belongs to the open streams of a connection, by their numbers, which only grow (RFC 9113, 5.1.1).
///
/// In order of the numbers: a new one is put at the end, where most are looked for, and closed ones are given up together.
struct StreamTable<Value> {
    private var streams: [Int32] = []
    private var values: [Value?] = []
    private(set) var count = 0

    /// The place of a stream that is open; it holds until another stream is added.
    func place(of stream: Int32) -> Int? {
        guard let last = streams.last, stream <= last else { return nil }
        // The newest, nearly always.
        var (low, high) = (0, streams.count - 1)
        if stream == last { low = high }
        while low < high {
            let middle = (low + high) / 2
            if streams[middle] < stream { low = middle + 1 } else { high = middle }
        }
        return streams[low] == stream && values[low] != nil ? low : nil
    }

    /// Above all that were added before.
    mutating func add(_ value: Value, _ stream: Int32) {
        if count == 0 {
            streams.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        } else if streams.count >= 32, streams.count >= 2 * count {
            giveUpClosed()
        }
        streams.append(stream)
        values.append(value)
        count += 1
    }

    private mutating func giveUpClosed() {
        var kept = 0
        for place in streams.indices where values[place] != nil {
            streams[kept] = streams[place]
            values[kept] = values[place]
            kept += 1
        }
        streams.removeLast(streams.count - kept)
        values.removeLast(values.count - kept)
    }

    mutating func remove(_ place: Int) {
        guard values[place] != nil else { return }
        values[place] = nil
        count -= 1
    }

    mutating func removeAll() { self = StreamTable() }

    subscript(_ place: Int) -> Value? {
        get { values[place] }
        _modify { yield &values[place] }
    }

    /// The places of all, those of closed streams among them.
    var places: Range<Int> { values.indices }
    func stream(at place: Int) -> Int32 { streams[place] }
}

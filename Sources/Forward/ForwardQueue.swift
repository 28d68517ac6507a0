import DurableLog
import NIOCore
import Outbound

/// What waits for one target: `(state, input) → (state, action)`. Order is that of arrival, but for what is tried again.
///
/// Offered and restored is sent, dropped, under way or waiting, at every moment. Times in nanoseconds of a clock that never goes back.
package struct ForwardQueue {
    package typealias Position = SegmentLog<POSIXDisk>.Position

    package struct Limits: Sendable {
        /// In memory: of what waits and is under way.
        package var bytes: Int
        /// Nanoseconds.
        package var age: Int64
        package var atOnce: Int
        /// Nanoseconds between two attempts, at most.
        package var longestBackoff = 30 * Int64(1_000_000_000)

        package init(bytes: Int, age: Int64, atOnce: Int) {
            self.bytes = bytes
            // Sums of times must stay numbers.
            self.age = min(age, Int64.max / 4)
            self.atOnce = atOnce
        }
    }

    package struct Item: Sendable {
        package enum Place: Sendable {
            case memory(ForwardedRequest)
            case disk(Position)
        }

        package let number: UInt64
        package let bytes: Int
        package let since: Int64
        package fileprivate(set) var place: Place

        /// nil: in memory.
        package var position: Position? { if case .disk(let position) = place { position } else { nil } }
    }

    /// Why a request does not arrive.
    package enum Drop: String, CaseIterable, Sendable {
        case queueFull = "queue_full"
        /// The target says that it would refuse it again.
        case refused
        case tooOld = "too_old"
        /// What was written to the disk is something else now.
        case damaged
        /// The process ends.
        case shutdown
        /// OTLP/JSON, which gRPC has not.
        case encoding
    }

    package enum Step: Sendable {
        case send(Item)
        /// Nothing may be sent before that.
        case wait(until: Int64)
        /// Nothing waits, or as much is under way as may be.
        case idle
    }

    /// What a `Retry-After` may ask for at most.
    private static let longestWait = 5 * 60 * Int64(1_000_000_000)
    private static let firstBackoff = Int64(500_000_000)
    /// Of memory: more than that is not kept for what comes later.
    package static let keptBytes = 16 << 20

    private var limits: Limits
    /// Not tried yet.
    private var waiting = CircularBuffer<Item>()
    /// Tried in vain: every second turn is theirs, so that one that never succeeds holds nobody up.
    private var again = CircularBuffer<Item>()
    private var isTurnOfOthers = false
    private var lastNumber: UInt64 = 0
    /// Being written to the disk.
    private var moving: Set<UInt64> = []
    private var backoff: Backoff
    /// Attempts without success, one after the other.
    private var failures = 0
    private var notBefore = Int64.min
    private var isClosed = false
    package private(set) var underWay = 0
    /// Promised to requests that are being made.
    private var reserved = 0
    /// In memory.
    package private(set) var bytes = 0
    package private(set) var diskBytes = 0
    /// The most of them since the last time that much was free.
    private var mostBytes = 0

    package init(_ limits: Limits, seed: UInt64?) {
        self.limits = limits
        backoff = Backoff(smallest: Self.firstBackoff, largest: limits.longestBackoff, seed: seed)
    }

    /// The last attempt failed: one request at a time is tried.
    package var isFailing: Bool { failures > 0 }
    package var count: Int { waiting.count + again.count + underWay }
    package var isEmpty: Bool { count == 0 }

    /// From now on so many bytes are its limit; what is there stays.
    package mutating func resize(bytes: Int) { limits.bytes = bytes }

    /// Room for a request that is to be offered with so many bytes `reserved`, or is given up with ``release(_:)``. Where nothing waits there
    /// always is some.
    ///
    /// - Returns: whether there is any.
    package mutating func reserve(_ bytes: Int) -> Bool {
        let taken = self.bytes + reserved
        guard !isClosed, taken == 0 || bytes <= limits.bytes - taken else { return false }
        reserved += bytes
        return true
    }

    package mutating func release(_ bytes: Int) { reserved -= bytes }

    /// - Returns: why it is not taken; nil: it is.
    package mutating func offer(_ request: ForwardedRequest, reserved: Int? = nil, now: Int64) -> Drop? {
        if let reserved { release(reserved) }
        if isClosed { return .shutdown }
        guard reserved != nil || request.bytes <= limits.bytes - bytes - self.reserved else { return .queueFull }
        append(.memory(request), bytes: request.bytes, since: request.since ?? now)
        return nil
    }

    /// What an earlier process has left on the disk.
    package mutating func restore(_ position: Position, bytes: Int, since: Int64) { append(.disk(position), bytes: bytes, since: since) }

    private mutating func append(_ place: Item.Place, bytes: Int, since: Int64) {
        lastNumber += 1
        let item = Item(number: lastNumber, bytes: bytes, since: since, place: place)
        count(item, 1)
        waiting.append(item)
    }

    private mutating func count(_ item: Item, _ sign: Int) {
        defer { mostBytes = max(mostBytes, bytes) }
        guard item.position != nil else { return bytes += sign * item.bytes }
        diskBytes += sign * item.bytes
        bytes += sign * ForwardedRequest.overhead
    }

    /// Whether much memory that requests had is free by now, once: after an outage, not between two requests.
    package mutating func isMuchFree() -> Bool {
        guard mostBytes > Self.keptBytes, bytes <= Self.keptBytes / 4 else { return false }
        mostBytes = bytes
        return true
    }

    /// What is to be done now. While a target fails one request at a time is tried.
    ///
    /// - Parameter dropped: gets those that are too old.
    package mutating func next(now: Int64, dropped: inout [Item]) -> Step {
        dropOld(\.waiting, now, &dropped)
        dropOld(\.again, now, &dropped)
        let oldest = [waiting.first?.since, again.first?.since].compactMap { $0 }.min()
        guard let oldest, underWay < (failures > 0 ? 1 : limits.atOnce) else { return .idle }
        guard now >= notBefore else { return .wait(until: min(notBefore, oldest + limits.age + 1)) }
        underWay += 1
        isTurnOfOthers.toggle()
        let item = isTurnOfOthers ? waiting.popFirst() ?? again.popFirst() : again.popFirst() ?? waiting.popFirst()
        return item.map { .send($0) } ?? .idle
    }

    private mutating func dropOld(_ items: WritableKeyPath<Self, CircularBuffer<Item>>, _ now: Int64, _ dropped: inout [Item]) {
        while let first = self[keyPath: items].first, now - first.since > limits.age {
            dropped.append(self[keyPath: items].removeFirst())
            count(first, -1)
        }
    }

    /// It will never arrive, whatever the target says: what was written of it cannot be read.
    package mutating func lost(_ item: Item) {
        underWay -= 1
        count(item, -1)
    }

    /// - Returns: whether it is done with: it has arrived, or never will and `drop` says why.
    package mutating func finished(_ item: Item, _ outcome: ForwardOutcome, now: Int64) -> (isDone: Bool, drop: Drop?) {
        underWay -= 1
        switch outcome {
        case .taken, .refused, .moved:
            // What was asked for with Retry-After stays.
            failures = 0
            count(item, -1)
            if case .refused = outcome { return (true, .refused) }
            return (true, nil)
        case .later(let after, _), .busy(let after, _):
            // Of those that fail together the first one counts.
            if now >= notBefore {
                notBefore = now + backoff.delay(after: failures)
                failures += 1
            }
            notBefore = max(notBefore, now + min(after ?? 0, Self.longestWait))
            guard isClosed else {
                again.append(item)
                return (false, nil)
            }
            count(item, -1)
            // On the disk it waits for the next process.
            return (false, item.position == nil ? .shutdown : nil)
        }
    }

    /// Nobody waits for what failed before.
    package mutating func tryAgain() {
        failures = 0
        notBefore = .min
    }

    // MARK: The disk

    package var isOverflowing: Bool { bytes > limits.bytes / 2 && waiting.last.map { $0.position == nil } == true }

    /// The newest of what waits in memory, once that is half of what may: to be written to the disk. They are sent meanwhile if it comes to that.
    ///
    /// - Parameter all: whatever there is, at the end of the process.
    package mutating func overflow(atMost limit: Int, all: Bool = false) -> [Item] {
        guard all || isOverflowing else { return [] }
        var items: [Item] = []
        var left = limit
        for item in [again, waiting].joined().reversed() {
            guard item.position == nil else { if all { continue } else { break } }
            guard !moving.contains(item.number) else { continue }
            if !items.isEmpty, item.bytes > left { break }
            left -= item.bytes
            items.append(item)
            moving.insert(item.number)
        }
        return items.reversed()
    }

    /// - Parameter positions: by number, of those of ``overflow(atMost:all:)``; nil: it could not be written.
    /// - Returns: what was written for nothing: its request is under way or gone.
    package mutating func moved(_ positions: [UInt64: Position?]) -> [Position] {
        var left = positions
        for number in positions.keys { moving.remove(number) }
        move(\.waiting, &left)
        move(\.again, &left)
        return left.values.compactMap { $0 }
    }

    private mutating func move(_ items: WritableKeyPath<Self, CircularBuffer<Item>>, _ positions: inout [UInt64: Position?]) {
        // By offsets: `indices` would hold the buffer, and have the first change copy it.
        for offset in stride(from: self[keyPath: items].count - 1, through: 0, by: -1) {
            if positions.isEmpty { break }
            let item = self[keyPath: items][offset: offset]
            guard let written = positions.removeValue(forKey: item.number), let position = written else { continue }
            count(item, -1)
            self[keyPath: items][offset: offset].place = .disk(position)
            count(self[keyPath: items][offset: offset], 1)
        }
    }

    /// Those that wait on the disk.
    package var countOnDisk: Int { [waiting, again].joined().reduce(0) { $0 + ($1.position == nil ? 0 : 1) } }

    /// Nothing more is taken or tried.
    ///
    /// - Returns: how many are lost with the memory; the others wait on the disk for the next process.
    package mutating func close() -> Int {
        isClosed = true
        let lost = [again, waiting].joined().filter { $0.position == nil }
        for item in lost { count(item, -1) }
        waiting.removeAll { $0.position == nil }
        again.removeAll { $0.position == nil }
        return lost.count
    }
}

extension CircularBuffer {
    fileprivate subscript(offset offset: Int) -> Element {
        get { self[index(startIndex, offsetBy: offset)] }
        set { self[index(startIndex, offsetBy: offset)] = newValue }
    }
}

/// Numbers by 64-bit keys that are hashes already, of the last minutes.
///
/// Two tables take turns: when the younger one is full or older than the window, the older one is forgotten. So a key is remembered for one to
/// two windows, shorter when more than ``capacity`` keys arrive in one: ``evictions``.
struct RecentTable: ~Copyable {
    private var young = KeyTable()
    private var old = KeyTable()
    private var turned: UInt64 = 0
    /// Nanoseconds.
    private let window: UInt64
    /// Keys of one table. A slot has 16 bytes, and half of them are free.
    private let capacity: Int
    /// Turns that came early because a table was full.
    private(set) var evictions = 0

    init(window: UInt64, capacity: Int) {
        self.window = window
        self.capacity = capacity
    }

    /// - Parameter key: 0 is never found.
    func find(_ key: UInt64) -> UInt64? {
        young.find(key) ?? old.find(key)
    }

    /// - Parameter key: 0: nothing is remembered.
    mutating func insert(_ key: UInt64, _ value: UInt64) {
        if key != 0 { young.insert(key, value) }
    }

    /// Where the number of a key stands, until another key comes in: that of an older one is remembered for one more window, a new one is 0.
    ///
    /// - Parameter key: not 0.
    @inline(__always)
    mutating func place(_ key: UInt64) -> Cells<UInt64> {
        let (value, isNew) = young.place(key)
        if isNew, old.count > 0 { value.pointee = old.find(key) ?? 0 }
        return value
    }

    /// Finds a number, and remembers it for one more window.
    mutating func renew(_ key: UInt64) -> UInt64? {
        if let value = young.find(key) { return value }
        guard let value = old.find(key) else { return nil }
        insert(key, value)
        return value
    }

    /// To be called with the time before a request's keys come. Never in between: keys must not go while their request is looked at.
    /// - Returns: whether what is older than a window was forgotten.
    @discardableResult
    mutating func turn(_ now: UInt64) -> Bool {
        // Requests of other event loops may come with times a little before; only a clock that was set back begins anew.
        let isFull = young.count >= capacity
        guard isFull || now >= turned &+ window || now &+ window < turned else { return false }
        if isFull, now < turned &+ window { evictions += 1 }
        // Nothing came for so long that the younger one is old, too.
        if now >= turned &+ window &+ window { young.removeAll() }
        turned = now
        swap(&young, &old)
        young.removeAll()
        return true
    }
}

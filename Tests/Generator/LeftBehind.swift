import Generator

/// What a process that begins now would find of a tenant, to be changed on its way.
struct LeftBehind: Sendable {
    var number: UInt64
    var timestamp: Int64?
    var parts: [[UInt8]]
    /// Behind its parts is one that cannot be read.
    var isUnreadable = false
}

extension Generator {
    @discardableResult
    func restore(_ id: String, _ left: LeftBehind) async -> Bool {
        await restore(
            id,
            FormerTenant(number: left.number, timestamp: left.timestamp) { index in
                left.parts.indices.contains(index) ? .content(left.parts[index]) : left.isUnreadable ? .unreadable : .end
            })
    }
}

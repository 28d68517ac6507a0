/// Gathers the attribute keys that a tenant's processors want, each once; its number is its slot in every walk.
struct AttributeSlots {
    /// The slot of `service.name`, which every processor may ask for.
    static let service = 0

    private(set) var keys = ["service.name"]
    private var numbers = ["service.name": AttributeSlots.service]

    /// The key's slot, a new one when nobody wanted it before.
    mutating func slot(_ key: String) -> Int {
        if let known = numbers[key] { return known }
        numbers[key] = keys.count
        keys.append(key)
        return keys.count - 1
    }

    mutating func slots(_ keys: [String]) -> [Int32] { keys.map { Int32(slot($0)) } }
}

/// A part of the settings that is a mapping in the configuration: each of its keys has a row. What a property begins with is its key's
/// default and written nowhere else.
package protocol KeyBlock: Sendable, Equatable {
    init()
    /// In the order in which they are read, printed and listed.
    static var rows: KeyRows<Self> { get }
}

/// A value that is never printed.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What stands in its place wherever settings are shown.
    package static let mask = "<secret>"

    package let value: String
    package init(_ value: String) { self.value = value }
    package var description: String { Self.mask }
    package var debugDescription: String { Self.mask }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A test harness could not do its part: says what was tried and what happened instead.
package struct HarnessError: Error, CustomStringConvertible, Sendable {
    package let description: String
    package init(_ description: String) { self.description = description }
}

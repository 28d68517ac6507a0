/// A compiled regular expression that searches text in time linear in the text's length.
package protocol PatternMatcher: AnyObject, Sendable {
    /// Whether the pattern matches anywhere in `text`, which need not be UTF-8.
    func matches(_ text: WireSlice) -> Bool
}

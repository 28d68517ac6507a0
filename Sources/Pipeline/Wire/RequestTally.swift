/// What a request is made of.
package struct RequestTally: Sendable, Equatable {
    package var spans = 0
    /// Encoded size of the resource spans.
    package var bytes = 0
    /// Field 2 of `tempopb.PushSpansRequest` was true.
    package var skipsMetrics = false
}

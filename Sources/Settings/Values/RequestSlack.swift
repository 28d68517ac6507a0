/// The contract between whoever holds a request and whoever walks over it.
@usableFromInline package enum RequestSlack {
    /// Readable bytes behind every request: wide loads may touch them, decisions never depend on them. Computed, so that other modules see a number.
    @inlinable package static var bytes: Int { 64 }
}

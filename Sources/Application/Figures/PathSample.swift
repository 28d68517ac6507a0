/// The data path at one moment: what has come and gone since the start, and how much there is.
struct PathSample: Sendable, Equatable {
    /// Nanoseconds since the epoch, and of the clock that nobody sets.
    var wall: UInt64 = 0
    var steady: UInt64 = 0
    /// Spans that were taken, and those that were refused, alone or with their request.
    var accepted = 0.0
    var refused = 0.0
    /// Requests that were refused, by reason; those that name no spans are in no other number. Reasons without any are left out.
    var refusals: [String: Double] = [:]
    /// Protobuf bytes of what was taken.
    var bytes = 0.0
    /// What became of the spans that span metrics were given.
    var fates = PathFates()
    var series = 0.0
    var waitingEdges = 0.0
    /// Samples that arrived at an endpoint, all endpoints together; those given up or refused; those that wait.
    var sent = 0.0
    var lost = 0.0
    var pending = 0.0
    var connections = 0.0
}

/// Spans by what became of them in span metrics.
struct PathFates: Sendable, Equatable {
    var counted = 0.0
    var filtered = 0.0
    var late = 0.0
    var limited = 0.0
    var malformed = 0.0
    var skipped = 0.0

    /// Those that are in no series.
    var dropped: Double { filtered + late + limited + malformed + skipped }
}

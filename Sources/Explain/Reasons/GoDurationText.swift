/// Distances in time as people say them.
package enum GoDurationText {
    /// - Parameter nanoseconds: not negative.
    package static func text(_ nanoseconds: Int64) -> String {
        let seconds = Double(nanoseconds) / 1e9
        if seconds < 1 { return "\(Int(seconds * 1000)) ms" }
        if seconds < 120 { return "\(Int(seconds)) s" }
        let minutes = Int(seconds) / 60
        return minutes < 120 ? "\(minutes) min \(Int(seconds) % 60) s" : "\(minutes / 60) h \(minutes % 60) min"
    }
}

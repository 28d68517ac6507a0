/// One line on a terminal that is written over while the run goes on.
struct ProgressBar {
    private static let width = 28
    private static let refreshNanos: Int64 = 200_000_000

    private let startNanos: Int64
    private var drawnNanos: Int64 = 0
    private var lastSpans = 0

    init(startNanos: Int64) {
        self.startNanos = startNanos
        drawnNanos = startNanos
    }

    /// The line to draw, or nil if it is too early for another.
    /// - Parameter share: how much of the run is done, 0 … 1; nil if that is unknown.
    mutating func line(now: Int64, share: Double?, accepted: Int, refused: Int) -> String? {
        guard now - drawnNanos >= Self.refreshNanos else { return nil }
        let rate = Double(accepted - lastSpans) * 1e9 / Double(now - drawnNanos)
        drawnNanos = now
        lastSpans = accepted
        var bar = ""
        if let share {
            let full = Int(Double(Self.width) * min(max(share, 0), 1))
            bar = "[" + String(repeating: "#", count: full) + String(repeating: ".", count: Self.width - full) + "] "
        }
        let seconds = NumberText.fixed(Double(now - startNanos) / 1e9, decimals: 1)
        var text = "\r\u{1B}[K" + bar + "\(seconds) s  \(NumberText.grouped(accepted)) spans"
        text += "  \(NumberText.grouped(Int(rate)))/s"
        if refused > 0 { text += "  \(NumberText.grouped(refused)) refused" }
        return text
    }

    /// Removes the line.
    static let cleared = "\r\u{1B}[K"
}

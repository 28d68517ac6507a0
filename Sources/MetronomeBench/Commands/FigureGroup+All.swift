extension FigureGroup {
    /// In the order of the table.
    static let all: [FigureGroup] = [
        .aggregation, .natives, .graphs, .threads, .counts, .interval, .collection, .scrape, .scrapeCounts, .transport, .answerTime, .memory, .start,
        .restoring, .restored, .binary,
    ]
}

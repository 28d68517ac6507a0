extension FigureGroup {
    /// In the order of the table.
    static let all: [FigureGroup] = [
        .aggregation, .graphs, .threads, .counts, .interval, .collection, .transport, .answerTime, .memory, .start, .restoring, .restored, .binary,
    ]
}

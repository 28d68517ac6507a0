/// Summary spans whose numbers, or whose buckets alone, were not believed (``SummaryNumbers``).
package struct SummaryRefusals: Sendable, Equatable {
    package var numbers = 0
    package var buckets = 0
}

// Aggregation in memory, one thread: what a span costs between its bytes and its series, beside the floors that no
// decoder can pass. Wall time on a noisy machine: read the ratios.
print(AggregationBench.table())

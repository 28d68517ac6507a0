import Settings

/// How a tenant's native histograms are kept (tempo-behaviour 1.6, 6.4). All series of a tenant share one.
package struct NativeHistogramPlan: Sendable, Equatable {
    /// Of new and of reset series.
    package let schema: NativeSchema
    /// `native_histogram_max_bucket_number`: populated buckets at most, the zero bucket apart; 0 is no limit.
    package let maxBuckets: Int
    /// `native_histogram_min_reset_duration` in milliseconds; 0 never resets.
    package let minResetMilliseconds: Int64

    package init(schema: NativeSchema, maxBuckets: Int, minResetMilliseconds: Int64) {
        self.schema = schema
        self.maxBuckets = maxBuckets
        self.minResetMilliseconds = minResetMilliseconds
    }

    /// - Parameter bucketFactor: `native_histogram_bucket_factor`; nil comes back unless it is above 1.
    package init?(
        bucketFactor: Double = NativeHistogramSettings().bucketFactor, maxBuckets: Int = NativeHistogramSettings().maxBuckets,
        minResetMilliseconds: Int64 = NativeHistogramSettings().minResetDuration / .millisecond
    ) {
        guard let schema = NativeSchema(bucketFactor: bucketFactor) else { return nil }
        self.schema = schema
        self.maxBuckets = max(maxBuckets, 0)
        // At most 35,000 years: added to a time of day it does not overflow.
        self.minResetMilliseconds = min(max(minResetMilliseconds, 0), 1 << 50)
    }
}

extension NativeHistogramPlan {
    /// A bucket factor of 1.1, 100 buckets, resets after 15 minutes (tempo-behaviour 1.6).
    package static let standard = NativeHistogramPlan(
        schema: NativeSchema(number: 3), maxBuckets: NativeHistogramSettings().maxBuckets,
        minResetMilliseconds: NativeHistogramSettings().minResetDuration / .millisecond)
}

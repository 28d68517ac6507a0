/// Limits of Mimir, Cortex and Thanos by the words of their refusals, and what moves them.
enum ServerLimits {
    private static let known: [(words: [String], advice: String)] = [
        (
            ["max-series-per-user", "per-user series limit", "per-tenant series limit"],
            "raise max_global_series_per_user, or lower max_active_series"
        ),
        (["max-series-per-metric", "per-metric series limit"], "raise max_global_series_per_metric, or make fewer series (dimensions, buckets)"),
        (
            ["max-label-names-per-series", "label names per series", "label names; actual"],
            "raise max_label_names_per_series, or configure fewer dimensions"
        ),
        (["label-value-too-long", "label value is too long", "label value too long", "label value length"], "raise max_label_value_length"),
        (["label-name-too-long", "label name is too long", "label name too long"], "raise max_label_name_length"),
        (["max-native-histogram-buckets"], "raise max_native_histogram_buckets, or lower native_histogram_max_bucket_number"),
        (
            ["native histograms are disabled", "native histogram ingestion", "native-histogram-not-enabled"],
            "set native_histograms_ingestion_enabled"
        ),
        (["tenant-max-request-rate", "request rate limit"], "raise request_rate and request_burst_size"),
        (
            ["tenant-max-ingestion-rate", "ingestion rate limit"],
            "raise ingestion_rate and ingestion_burst_size, or collect less often (registry.collection_interval)"
        ),
    ]

    /// `text` in lower case; nil: it is about no limit.
    static func advice(_ status: Int, _ text: String, _ endpoint: FailureAdvice.Endpoint) -> String? {
        if let limit = known.first(where: { $0.words.contains { text.contains($0) } }) { return "a limit of the server's: \(limit.advice)" }
        let isTooLarge = ["max-write-message-size", "message size", "body too large", "entity too large", "larger than max"]
            .contains { text.contains($0) }
        if status == 413 || isTooLarge {
            return "a push is too large: lower queue_config.max_samples_per_send (now \(endpoint.maxSamplesPerSend)), or raise the server's limit "
                + "(max_recv_msg_size of Mimir's distributor, client_max_body_size of nginx)"
        }
        if status == 429 { return "the server limits how much is written: raise its limits for this tenant, or collect less often" }
        return nil
    }
}

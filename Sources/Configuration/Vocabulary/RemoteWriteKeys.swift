extension TempoVocabulary {
    /// Prometheus' own keys; which of them a Tempo knows is a matter of the Prometheus in it.
    static let remoteWrite = [
        TempoKeys(
            "metrics_generator.storage.remote_write[]", .read,
            [
                "url", "name", "remote_timeout", "headers", "follow_redirects", "send_exemplars", "send_native_histograms", "bearer_token",
                "bearer_token_file", "basic_auth", "authorization", "oauth2", "sigv4", "azuread", "tls_config", "queue_config",
                "metadata_config", "write_relabel_configs", "enable_http2", "proxy_url", "no_proxy", "proxy_from_environment",
                "proxy_connect_header",
            ]),
        TempoKeys(
            "metrics_generator.storage.remote_write[]", .read, TempoReleases.later,
            ["protobuf_message", "http_headers", "round_robin_dns", "google_iam"]),
        TempoKeys(
            "metrics_generator.storage.remote_write[].queue_config", .read,
            [
                "max_samples_per_send", "min_backoff", "max_backoff", "retry_on_http_429", "capacity", "min_shards", "max_shards",
                "batch_send_deadline",
            ]),
        TempoKeys("metrics_generator.storage.remote_write[].queue_config", .read, TempoReleases.later, ["sample_age_limit"]),
    ]
}

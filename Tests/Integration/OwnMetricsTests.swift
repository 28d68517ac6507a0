import TestSupport
import Testing

/// The names that Tempo's dashboards and alerts query (tempo-behaviour 9.3, 9.4), on the running process.
struct OwnMetricsTests {
    private struct Seen: Sendable {
        var page: PrometheusText
        var names: Set<String>

        /// The one value of this name and these labels; nil when there is none or more than one.
        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            let found = page.samples.filter { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }
            return found.count == 1 ? found[0].value : nil
        }
    }

    private static let spans = 3

    private static func seen() async throws -> Seen {
        try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let configuration = SidecarConfiguration(
                overrides: ["max_active_series": 77], remoteWrite: [recorder.entry], extra: ["multitenancy_enabled": true])
            return try SidecarProcess(configuration).during { sidecar in
                let request = try SpanFixture().request(count: spans)
                let reply = try GRPCConnection(port: sidecar.ports.grpc).call(request, metadata: [("x-scope-orgid", "t")])
                guard reply.status == 0 else { throw HarnessError("\(reply)") }
                _ = try sidecar.post(request, headers: [("X-Scope-OrgID", "t")])
                _ = try sidecar.post([0xff, 0xff], headers: [("X-Scope-OrgID", "t")])
                _ = try sidecar.post(request)
                try waitUntil("a collection is delivered") {
                    // The zero samples go first and alone; what has an exemplar comes after them.
                    try sidecar.selfMetrics().total("prometheus_remote_storage_exemplars_total") > 0
                }
                let page = try sidecar.selfMetrics()
                return Seen(page: page, names: Set(page.samples.map(\.name)))
            }
        }
    }

    @Test func theyAreThereAndTrue() async throws {
        let seen = try await Self.seen()
        let receiver = "otlp/otlp_receiver"
        #expect(seen.value("tempo_receiver_accepted_spans", ["receiver": receiver, "transport": "grpc"]) == Double(Self.spans))
        #expect(seen.value("tempo_receiver_accepted_spans", ["receiver": receiver, "transport": "http"]) == Double(Self.spans))
        #expect(seen.value("tempo_distributor_spans_received_total", ["tenant": "t"]) == Double(2 * Self.spans))
        #expect(seen.value("tempo_distributor_push_duration_seconds_count") == 4)
        #expect(seen.value("tempo_distributor_metrics_generator_pushes_total", ["metrics_generator": "local"]) == 2)
        #expect(seen.value("tempo_distributor_metrics_generator_pushes_failures_total", ["metrics_generator": "local"]) == 0)
        #expect(seen.value("tempo_limits_defaults", ["limit_name": "metrics_generator_max_active_series"]) == 77)
        #expect(seen.value("tempo_ring_members", ["name": "metrics-generator", "state": "ACTIVE"]) == 1)
        #expect(seen.value("tempo_ring_members", ["name": "metrics-generator", "state": "Unhealthy"]) == 0)
        #expect(seen.page.total("tempo_ring_members") == 1)
        #expect(seen.value("tempo_build_info", ["goos": "linux"]) == 1)
        let route = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        #expect(seen.value("tempo_request_duration_seconds_count", ["route": route, "status_code": "success", "method": "gRPC", "ws": "false"]) == 1)
        #expect(seen.value("tempo_request_duration_seconds_count", ["route": "/v1/traces", "status_code": "503"]) == 1)
        #expect(seen.value("tempo_metrics_generator_storage_remote_write_update_failed_total", ["tenant": "t"]) == 0)
    }

    @Test func theProcessAndItsCollections() async throws {
        let seen = try await Self.seen()
        for name in [
            "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds", "process_max_fds", "process_cpu_seconds_total",
        ] { #expect(seen.value(name) ?? 0 > 0, "\(name)") }
        let start = try #require(seen.value("process_start_time_seconds"))
        let now = Double(WallClock.nanoseconds()) / 1e9
        #expect(start > now - 3600 && start < now + 2, "\(start), now \(now)")
        // An alert of Tempo's reads it.
        #expect(seen.value("tempo_metrics_generator_registry_collections_failed_total", ["error_type": "other"]) == 0)
        #expect(seen.value("metronome_log_lines_dropped_total") == 0)
    }

    @Test func remoteStorage() async throws {
        let seen = try await Self.seen()
        func metric(_ name: String) -> Double? { seen.value("prometheus_remote_storage_\(name)") }
        for kind in ["samples", "exemplars", "histograms"] {
            for suffix in ["total", "failed_total", "retried_total", "pending", "in_total"] {
                #expect(metric("\(kind)_\(suffix)") != nil, "\(kind)_\(suffix)")
            }
            #expect(seen.page.total("prometheus_remote_storage_\(kind)_dropped_total") == 0, "\(kind)")
        }
        // An alert takes a rate of it, so it begins at 0.
        #expect(seen.names.contains("prometheus_remote_storage_samples_dropped_total"))
        for name in [
            "metadata_total", "metadata_failed_total", "metadata_retried_total", "metadata_bytes_total", "bytes_total", "enqueue_retries_total",
            "sent_batch_duration_seconds_count", "shards", "shards_min", "shards_max", "shards_desired", "max_samples_per_send",
            "queue_highest_timestamp_seconds", "queue_highest_sent_timestamp_seconds", "highest_timestamp_in_seconds",
        ] { #expect(metric(name) != nil, "\(name)") }
        let sent = try #require(metric("samples_total"))
        #expect(sent > 0 && metric("samples_in_total") ?? 0 >= sent)
        #expect(metric("exemplars_total") == 1)
        #expect(metric("samples_failed_total") == 0)
        let labels = try #require(seen.page.samples.first { $0.name == "prometheus_remote_storage_samples_total" }).labels
        #expect(Set(labels.keys) == ["tenant", "remote_name", "url"] && labels["tenant"] == "t")
        #expect(seen.page.samples.first { $0.name == "prometheus_remote_storage_samples_in_total" }?.labels == [:])
    }
}

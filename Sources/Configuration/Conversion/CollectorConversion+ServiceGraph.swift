extension CollectorConversion {
    private static let block = "metrics_generator.processor.service_graphs"

    /// `connectors.servicegraph`.
    mutating func add(serviceGraph connector: YAMLEntry) {
        switchOn(["service-graphs"])
        histograms.graphs = .explicit
        if let size = connector.value.entry("exponential_histogram_max_size"), let limit = count(size, "exponential_histogram_max_size") {
            histograms.graphs = .exponential(buckets: limit, size.position)
        }
        if histograms.graphs == .explicit, connector.value.entry("latency_histogram_buckets") == nil {
            set("\(Self.block).histogram_buckets", .numbers(Self.defaultBuckets))
        }
        for entry in Self.entries(connector.value) {
            switch entry.key {
            case "latency_histogram_buckets": setBuckets(entry.value, entry.key, as: "\(Self.block).histogram_buckets")
            case "exponential_histogram_max_size": break
            case "dimensions":
                let names = Self.texts(entry.value)
                guard !names.isEmpty else { continue }
                set("\(Self.block).dimensions", .strings(names))
                set("\(Self.block).enable_client_server_prefix", .plain("true"))
            case "store":
                for part in Self.entries(entry.value) { add(store: part) }
            case "virtual_node_peer_attributes": set("\(Self.block).peer_attributes", .strings(Self.texts(entry.value)))
            case "virtual_node_extra_label":
                if isOn(entry.value, entry.key) { set("\(Self.block).enable_virtual_node_label", .plain("true")) }
            case "database_name_attribute":
                if let name = Self.text(entry.value) { set("\(Self.block).database_name_attributes", .strings([name])) }
            case "database_name_attributes": set("\(Self.block).database_name_attributes", .strings(Self.texts(entry.value)))
            case "metrics_flush_interval": setDuration(entry, as: "metrics_generator.registry.collection_interval")
            case "metrics_exporter": without(entry, "series go to metrics_generator.storage.remote_write")
            case "cache_loop", "store_expiration_loop": without(entry, "nothing is to be set")
            case "metrics_timestamp_offset": without(entry, "samples have the time of their collection")
            default: without(entry, "no equal is known")
            }
        }
    }

    private mutating func add(store entry: YAMLEntry) {
        switch entry.key {
        case "ttl": setDuration(entry, as: "\(Self.block).wait")
        case "max_items":
            if let limit = count(entry.value, "store.max_items") { set("\(Self.block).max_items", limit) }
        default: without(entry, "no equal is known")
        }
    }
}

/// Attributes that OpenTelemetry's conventions have renamed: senders of one age send the one name, those of another the other.
package enum AttributeRenames {
    /// Names of one thing, the latest first. An older name may have become several.
    private static let groups: [[String]] = """
        http.request.method http.method
        http.response.status_code http.status_code
        http.request.body.size http.request_content_length
        http.response.body.size http.response_content_length
        http.request.resend_count http.resend_count
        url.full http.url
        url.path http.target
        url.query http.target
        url.scheme http.scheme
        user_agent.original http.user_agent
        server.address net.peer.name net.host.name http.host http.server_name net.sock.peer.name
        server.port net.peer.port net.host.port
        client.address http.client_ip net.peer.name
        client.port net.peer.port
        network.peer.address net.sock.peer.addr net.peer.ip
        network.peer.port net.sock.peer.port
        network.local.address net.sock.host.addr net.host.ip
        network.local.port net.sock.host.port
        network.protocol.name net.protocol.name net.app.protocol.name
        network.protocol.version net.protocol.version net.app.protocol.version http.flavor
        network.transport net.transport
        network.type net.sock.family
        db.system.name db.system
        db.namespace db.name db.cassandra.keyspace db.redis.database_index
        db.collection.name db.sql.table db.mongodb.collection db.cassandra.table db.cosmosdb.container
        db.operation.name db.operation
        db.query.text db.statement
        rpc.system.name rpc.system
        rpc.response.status_code rpc.grpc.status_code
        messaging.destination.name messaging.destination
        messaging.operation.type messaging.operation
        messaging.operation.name messaging.operation
        messaging.consumer.group.name messaging.kafka.consumer.group messaging.kafka.consumer_group messaging.consumer_group messaging.rocketmq.client_group
        messaging.destination.partition.id messaging.kafka.destination.partition messaging.kafka.partition
        messaging.message.id messaging.message_id
        messaging.message.conversation_id messaging.conversation_id
        messaging.client.id messaging.client_id messaging.kafka.client_id
        messaging.kafka.offset messaging.kafka.message.offset
        deployment.environment.name deployment.environment
        code.function.name code.function
        code.file.path code.filepath
        code.line.number code.lineno
        feature_flag.result.variant feature_flag.variant
        feature_flag.provider.name feature_flag.provider_name
        otel.scope.name otel.library.name
        otel.scope.version otel.library.version
        container.image.tags container.image.tag
        faas.invocation_id faas.execution
        gen_ai.provider.name gen_ai.system llm.provider llm.system llm.vendor
        gen_ai.operation.name llm.request.type
        gen_ai.request.model llm.request.model llm.request.model_name llm.model_name
        gen_ai.response.model llm.response.model llm.response.model_name
        gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens llm.usage.prompt_tokens llm.token_count.prompt
        gen_ai.usage.output_tokens gen_ai.usage.completion_tokens llm.usage.completion_tokens llm.token_count.completion
        gen_ai.usage.total_tokens llm.usage.total_tokens llm.token_count.total
        gen_ai.response.finish_reasons gen_ai.response.finish_reason
        gen_ai.input.messages gen_ai.prompt
        gen_ai.output.messages gen_ai.completion
        gen_ai.output.type gen_ai.openai.request.response_format
        gen_ai.request.seed gen_ai.openai.request.seed
        openai.request.service_tier gen_ai.openai.request.service_tier
        openai.response.service_tier gen_ai.openai.response.service_tier
        """.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    private static let byName: [String: [(name: String, isLater: Bool)]] = {
        var found: [String: [(name: String, isLater: Bool)]] = [:]
        for group in groups {
            for (place, name) in group.enumerated() {
                for (other, candidate) in group.enumerated() where other != place && found[name]?.contains(where: { $0.name == candidate }) != true {
                    found[name, default: []].append((candidate, other < place))
                }
            }
        }
        return found
    }()

    /// What else the attribute is called, the latest name first; empty: it has always been called so, or is none of the conventions'.
    package static func others(_ name: String) -> [String] { byName[name]?.map(\.name) ?? [] }

    /// Of those that are sent, the one that is the attribute by another name, with what it is: `, its later name,`.
    package static func sent(_ name: String, among sent: Set<String>) -> (name: String, what: String)? {
        byName[name]?.first { sent.contains($0.name) }.map { ($0.name, $0.isLater ? "its later name" : "its earlier name") }
    }

    /// For where it is not known what is sent: `; it is http.request.method in later conventions`; empty: it has no other name.
    package static func hint(_ name: String) -> String {
        guard let other = byName[name]?.first else { return "" }
        return "; it is called \(other.name) in \(other.isLater ? "later" : "earlier") conventions: do your spans have that?"
    }

    /// All names that are known here, for tests.
    package static var names: [String] { byName.keys.sorted() }
}

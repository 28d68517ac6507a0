/// Attributes whose values the conventions make numbers or truth values: a comparison with a text never holds.
enum AttributeTypes {
    /// `a number`, `true or false`; nil: a text, or nothing is known.
    static func word(_ name: String) -> String? { numbers.contains(name) ? "a number" : flags.contains(name) ? "true or false" : nil }

    private static let numbers: Set<String> = Set(
        """
        http.response.status_code http.status_code http.request.body.size http.response.body.size http.request_content_length \
        http.response_content_length http.request.resend_count http.resend_count server.port client.port net.peer.port net.host.port \
        net.sock.peer.port net.sock.host.port network.peer.port network.local.port rpc.grpc.status_code rpc.jsonrpc.error_code \
        messaging.batch.message_count messaging.kafka.offset messaging.kafka.message.offset messaging.message.body.size db.redis.database_index \
        db.operation.batch.size db.response.returned_rows process.pid process.parent_pid thread.id code.lineno code.line.number faas.max_memory \
        k8s.container.restart_count gen_ai.request.max_tokens gen_ai.request.temperature gen_ai.request.top_p gen_ai.request.top_k \
        gen_ai.request.seed gen_ai.request.choice.count gen_ai.usage.input_tokens gen_ai.usage.output_tokens gen_ai.usage.prompt_tokens \
        gen_ai.usage.completion_tokens gen_ai.usage.total_tokens gen_ai.usage.cost
        """.split(separator: " ").map(String.init))

    private static let flags: Set<String> = ["exception.escaped", "faas.coldstart", "gen_ai.request.stream", "gen_ai.request.is_stream"]
}

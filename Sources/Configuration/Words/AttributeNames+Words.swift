extension AttributeNames {
    /// By their first word.
    static let words: [String: String] = [
        "gen_ai": """
        usage.cached_input_tokens usage.reasoning_output_tokens response.time_to_first_chunk_ms \
        agent.description agent.id agent.name agent.version conversation.id data_source.id embeddings.dimension.count evaluation.name \
        evaluation.score.label evaluation.score.value input.messages operation.name output.messages output.type provider.name \
        request.choice.count request.encoding_formats request.frequency_penalty request.max_tokens request.model request.presence_penalty \
        request.seed request.stop_sequences request.stream request.temperature request.top_k request.top_p response.finish_reasons response.id \
        response.model response.time_to_first_chunk server.request.duration system system_instructions token.type tool.call.id tool.description \
        tool.name tool.type usage.input_tokens usage.output_tokens usage.prompt_tokens usage.completion_tokens usage.total_tokens usage.cost \
        usage.cache_read.input_tokens usage.cache_creation.input_tokens usage.cache_creation_input_tokens usage.cache_read_input_tokens usage.cache_write.input_tokens usage.cache_write_input_tokens \
        usage.reasoning.output_tokens response.finish_reason request.is_stream workflow.name prompt completion
        """,
        "http": """
        client_ip flavor host method request.body.size request.method request.method_original request.resend_count request_content_length \
        response.body.size response.status_code response_content_length route scheme server_name status_code target url user_agent
        """,
        "url": "full path query scheme template domain", "user_agent": "original name version", "server": "address port",
        "client": "address port", "network": "local.address local.port peer.address peer.port protocol.name protocol.version transport type",
        "net": """
        host.ip host.name host.port peer.ip peer.name peer.port protocol.name protocol.version sock.peer.addr sock.peer.name sock.peer.port \
        transport
        """,
        "db": """
        cassandra.table collection.name connection_string instance mongodb.collection name namespace operation operation.name \
        operation.batch.size query.summary query.text query.parameter redis.database_index response.status_code sql.table statement system \
        system.name user
        """,
        "rpc": "grpc.status_code method response.status_code service system system.name",
        "messaging": """
        batch.message_count client.id consumer.group.name consumer_group destination destination.name destination.template destination_kind \
        kafka.consumer.group kafka.destination.partition kafka.offset message.id message_id operation operation.name operation.type system url
        """,
        "service": "instance.id name namespace version criticality", "deployment": "environment environment.name id name status",
        "k8s": """
        cluster.name cluster.uid container.name cronjob.name daemonset.name deployment.name job.name namespace.name node.name node.uid pod.ip \
        pod.name pod.uid replicaset.name statefulset.name
        """,
        "container": "id image.name image.tag name runtime", "host": "arch id image.id ip mac name type", "os": "name type version description",
        "process": "command command_args command_line executable.name executable.path owner pid runtime.description runtime.name runtime.version",
        "telemetry": "distro.name distro.version sdk.language sdk.name sdk.version",
        "cloud": "account.id availability_zone platform provider region resource_id",
        "aws":
            "ecs.cluster.arn ecs.container.arn ecs.task.arn lambda.invoked_arn log.group.names request_id s3.bucket sqs.queue.url dynamodb.table_names",
        "faas": "coldstart execution instance invocation_id invoked_name invoked_provider invoked_region max_memory name trigger version",
        "error": "type message", "exception": "message type stacktrace escaped", "peer": "service hostname ipv4 ipv6 port",
        "enduser": "id role scope", "user": "email full_name hash id name roles tier", "session": "id previous_id", "customer": "id tier",
        "tenant": "id name", "code": "filepath function function.name file.path line.number lineno namespace stacktrace",
        "thread": "id name daemon", "feature_flag": "context.id key provider.name result.reason result.variant set.id",
        "graphql": "document operation.name operation.type",
        "otel": "library.name library.version scope.name scope.version status_code status_description",
        "llm": """
        response.status_code \
        model_name provider request.type request.model response.model system token_count.completion token_count.prompt token_count.total \
        usage.total_tokens invocation_parameters
        """,
        "openinference": "span.kind", "traceloop": "span.kind entity.name workflow.name", "ai": "model.id model_id model.provider operationId",
        "component": "", "environment": "", "region": "", "team": "", "version": "",
    ]
}

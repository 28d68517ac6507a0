/// Attributes whose values have no end: as a label each value makes series of its own, until limits or the database give up.
enum EndlessAttributes {
    /// What is to be said behind the attribute's name: how many values it has, and what to take instead; nil: nothing tells that it is one.
    ///
    /// - Parameters:
    ///   - isOfCalls: a label of calls of models: who calls is what they are told apart by, and is asked for.
    ///   - isReduced: of a URL only the host may be taken.
    static func advice(_ name: String, isOfCalls: Bool = false, isReduced: Bool = false) -> String? {
        let lower = name.lowercased()
        guard let (what, cure) = known[lower] ?? byEnd(lower) else { return nil }
        if isOfCalls, what == user.0 { return nil }
        if isReduced, what == url.0 { return nil }
        return "has \(what), and each makes series of its own; \(cure)"
    }

    private static let request = ("another value for each request", "leave it out: a series' exemplars lead to its traces, which have it")
    private static let user = (
        "as many values as there are users",
        "leave it out, or take what there are few of, such as a plan or a tenant, or set max_cardinality_per_label"
    )
    private static let pod = ("another value for each pod and rollout", "take k8s.deployment.name, or set max_cardinality_per_label")
    private static let address = (
        "as many values as there are peers", "take server.address of what is called, or leave it out, or set max_cardinality_per_label"
    )
    private static let url = ("another value for each URL", "take http.route or url.template, or set max_cardinality_per_label")
    private static let text = ("texts that say something else each time", "take error.type, a name or a summary that has few values")
    private static let query = ("another value for each statement", "take db.query.summary, db.operation.name or db.collection.name")
    private static let agent = ("a value for each version of each browser", "take user_agent.name, or set max_cardinality_per_label")

    private static let known: [String: (String, String)] = {
        var known: [String: (String, String)] = [:]
        func add(_ advice: (String, String), _ names: String) { for name in names.split(separator: " ") { known[String(name)] = advice } }
        add(
            request,
            """
            request.id http.request.id aws.request_id aws.requestid faas.invocation_id faas.execution messaging.message.id messaging.message_id \
            messaging.message.conversation_id messaging.conversation_id gen_ai.response.id gen_ai.conversation.id gen_ai.tool.call.id trace.id \
            trace_id span.id span_id order.id session.id session.previous_id thread.id transaction.id correlation.id job.id event.id \
            idempotency.key \
            cloudevents.event_id browser.page.id llm.response.id
            """)
        add(user, "user.id user.email user.name user.full_name user.hash enduser.id enduser.pseudo.id user customer.email account.id email")
        add(
            pod,
            "k8s.pod.name k8s.pod.uid k8s.pod.ip pod pod.name pod_name container.id container_id k8s.container.id service.instance.id process.pid")
        add(
            address,
            """
            client.address client.port http.client_ip net.peer.ip net.peer.port net.sock.peer.addr net.sock.peer.port network.peer.address \
            network.peer.port source.address source.port peer.ipv4 peer.ipv6 peer.port ip client.ip
            """)
        add(url, "url.full http.url http.target url.path url.query url.original")
        add(
            text, "exception.message exception.stacktrace error.message gen_ai.prompt gen_ai.completion gen_ai.input.messages gen_ai.output.messages")
        add(query, "db.statement db.query.text")
        add(agent, "user_agent.original http.user_agent")
        return known
    }()

    private static let requestEnds = [
        "request.id", "request_id", "requestid", "session.id", "session_id", "sessionid", "trace_id", "traceid", "span_id", "spanid",
        "correlation_id", "correlationid", "transaction_id", "message_id", "uuid", "guid", "timestamp", "nonce",
    ]
    private static let userEnds = ["user.id", "user_id", "userid", "user.email", "user_email"]

    /// Names of one's own, by their last words.
    private static func byEnd(_ name: String) -> (String, String)? {
        func ends(_ words: [String]) -> Bool { words.contains { name == $0 || name.hasSuffix(".\($0)") || name.hasSuffix("_\($0)") } }
        return ends(requestEnds) ? request : ends(userEnds) ? user : nil
    }
}

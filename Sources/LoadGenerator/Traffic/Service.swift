/// The applications that seem to send the spans.
package enum Service: Int, CaseIterable, Sendable {
    case aiGateway
    case chatAPI
    case agentRunner
    case embeddingsWorker
    case billing
    case auth

    /// Instances per service: resources differ by `service.instance.id`, labels of span metrics do not.
    static let instancesPerService = 2

    package var name: String {
        switch self {
        case .aiGateway: "ai-gateway"
        case .chatAPI: "chat-api"
        case .agentRunner: "agent-runner"
        case .embeddingsWorker: "embeddings-worker"
        case .billing: "billing"
        case .auth: "auth"
        }
    }

    private var namespace: String {
        switch self {
        case .aiGateway, .auth: "platform"
        case .chatAPI, .agentRunner, .embeddingsWorker: "assistant"
        case .billing: "finance"
        }
    }

    private var sdk: (language: String, version: String) {
        switch self {
        case .aiGateway, .agentRunner, .embeddingsWorker: ("python", "1.38.0")
        case .chatAPI: ("nodejs", "2.2.0")
        case .billing, .auth: ("go", "1.38.0")
        }
    }

    /// Name of the instrumentation scope that its spans carry.
    var scopeName: String {
        switch self {
        case .aiGateway: "gateway.instrumentation"
        case .chatAPI: "@opentelemetry/instrumentation-http"
        case .agentRunner: "opentelemetry.instrumentation.genai"
        case .embeddingsWorker: "opentelemetry.instrumentation.httpx"
        case .billing, .auth: "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
        }
    }

    func resourceAttributes(instance: Int) -> [Attribute] {
        [
            Attribute("service.name", .string(name)),
            Attribute("service.namespace", .string(namespace)),
            Attribute("service.instance.id", .string("\(name)-\(instance)")),
            Attribute("service.version", .string("2.7.\(rawValue)")),
            Attribute("deployment.environment", .string("production")),
            Attribute("telemetry.sdk.language", .string(sdk.language)),
            Attribute("telemetry.sdk.name", .string("opentelemetry")),
            Attribute("telemetry.sdk.version", .string(sdk.version)),
        ]
    }
}

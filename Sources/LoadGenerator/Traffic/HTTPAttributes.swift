/// HTTP attributes in the stable semantic conventions.
enum HTTPAttributes {
    static func server(method: String, route: String, outcome: Outcome) -> [Attribute] {
        var attributes = [
            Attribute("http.request.method", .string(method)),
            Attribute("http.route", .string(route)),
            Attribute("url.path", .string(route)),
            Attribute("url.scheme", .string("http")),
            Attribute("http.response.status_code", .int(outcome.gatewayStatus)),
            Attribute("network.protocol.version", .string("1.1")),
            Attribute("client.address", .string("10.20.3.17")),
            Attribute("user_agent.original", .string("python-httpx/0.28.1")),
        ]
        if outcome.isError { attributes.append(Attribute("error.type", .string(String(outcome.gatewayStatus)))) }
        return attributes
    }

    static func client(method: String, host: String, path: String, outcome: Outcome) -> [Attribute] {
        var attributes = [
            Attribute("http.request.method", .string(method)),
            Attribute("server.address", .string(host)),
            Attribute("server.port", .int(8080)),
            Attribute("url.full", .string("http://\(host):8080\(path)")),
            Attribute("http.response.status_code", .int(outcome.gatewayStatus)),
        ]
        if outcome.isError { attributes.append(Attribute("error.type", .string(String(outcome.gatewayStatus)))) }
        return attributes
    }
}

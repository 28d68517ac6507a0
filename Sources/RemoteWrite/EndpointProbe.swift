import AsyncHTTPClient
import Logging
import NIOCore
import NIOPosix
import Outbound
import SelfMetrics
import Settings

/// Asks an endpoint whether it would take series, by an empty write: name, network, TLS, credentials and path are tried as they will be, and
/// nothing is stored.
package enum EndpointProbe {
    package struct Answer: Sendable {
        /// nil: there was no answer.
        package var status: Int?
        /// What the server or the network said; empty: nothing.
        package var text: String
        /// What to do; empty: nothing is wrong, or it is not known.
        package var advice: String

        /// The answer is one of people's pages: whoever gave it takes everything and keeps nothing.
        package var isPage = false

        package var isGood: Bool { !isPage && isTaken }
        /// The status says so.
        package var isTaken: Bool { status.map { (200...299).contains($0) } ?? false }
    }

    /// A write request without series as a snappy block: its length, which is 0.
    static let emptyBlock: [UInt8] = [0]

    /// - Parameters:
    ///   - tenant: goes with it as `X-Scope-OrgID` where tenants are announced.
    ///   - instance: the label `__metrics_gen_instance` of what would be written.
    /// - Throws: `RemoteWriteError` where the entry itself cannot be used.
    package static func ask(
        _ endpoint: RemoteWriteEndpoint, tenant: String, addOrgIDHeader: Bool, userAgent: String, instance: String, logger: Logger,
        environment: @escaping @Sendable (String) -> String? = RemoteWriter.environment
    ) async throws -> Answer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let headers = RequestHeaders(
            endpoint: endpoint.headers.mapValues(\.value), tenant: tenant, tenantHeaders: [:], addOrgIDHeader: addOrgIDHeader, userAgent: userAgent)
        let client: NIOLoopBoundBox<EndpointClient>
        do {
            client = try await loop.submit {
                NIOLoopBoundBox(
                    try EndpointClient(
                        endpoint, remoteName: "check", loop: loop, registry: MetricsRegistry(), logger: logger, environment: environment),
                    eventLoop: loop)
            }.get()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        var known = FailureAdvice.Endpoint(
            orgID: headers.orgID, isHTTPS: endpoint.url.lowercased().hasPrefix("https:"), maxSamplesPerSend: endpoint.maxSamplesPerSend,
            instance: instance, isOTLP: endpoint.message == .otlp)
        known.hasCredentials = ((try? await loop.submit { client.value.hasCredentials }.get()) ?? false) || headers.hasAuthorization
        let answer: Answer
        do {
            let response = try await loop.flatSubmit { client.value.push(emptyBlock, headers: headers, attempt: 0) }.get()
            answer = judged(response, known)
        } catch {
            let problem = AttemptProblem(push: error)
            answer = Answer(status: nil, text: problem.text, advice: FailureAdvice.problem(problem.cause, known) ?? "")
        }
        await HTTPClient.end((try? await loop.submit { client.value.close() }.get()) ?? [])
        try? await group.shutdownGracefully()
        return answer
    }

    private static func judged(_ response: PushResponse, _ known: FailureAdvice.Endpoint) -> Answer {
        var answer = Answer(status: response.status, text: response.text, advice: "", isPage: response.isPage)
        if answer.isTaken {
            guard answer.isPage else { return answer }
            answer.text = "a page in HTML" + (response.redirectedTo.map { " of \($0)" } ?? "")
            answer.advice = FailureAdvice.page
        } else {
            answer.advice = FailureAdvice.answer(response.status, response.text, known) ?? advice(response.status) ?? ""
        }
        return answer
    }

    /// For an empty write in good form, that is refused without a reason which is known; nil: the answer speaks for itself.
    private static func advice(_ status: Int) -> String? {
        switch status {
        case 400:
            "an empty write is in good form, so that something else than remote write 1.0 is taken there: an OTLP path wants protobuf_message: "
                + "\(WriteMessage.otlp.rawValue), others are /api/v1/push (Mimir) and /api/v1/write (Prometheus, VictoriaMetrics)"
        case 500: "something is wrong in the server or in what it stands before: its log says what"
        case 503: "the server is not ready, or a load balancer has no server behind it: if it goes on, look at its /ready and its log"
        case 429: "the server limits how often it is written to, even without samples"
        default: nil
        }
    }
}

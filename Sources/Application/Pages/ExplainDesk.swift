import Explain
import MetronomeConfiguration
import Pipeline
import Settings

/// Explains spans of requests that were kept, one question at a time: each takes the processor for a while.
package actor ExplainDesk {
    struct Question: Sendable {
        /// nil: of all tenants' requests those of the one that has any.
        var tenant: String?
        var service = ""
        var name = ""
        var trace = ""
        var limit = ExplainDesk.usualLimit

        func wants(_ span: CapturedSpan) -> Bool {
            (service.isEmpty || span.service == service) && (name.isEmpty || span.name == name) && (trace.isEmpty || span.traceID == trace)
        }
    }

    struct Answer: Sendable {
        var tenant: String
        var explanations: [SpanExplanation]
        /// Spans that were looked through, and the services that they are of.
        var spans: Int
        var services: [String]
        var requests: Int
        /// What senders were told whose requests have no spans that can be read.
        var refusals: [String]
        /// Spans that were asked for; the latest of them are explained.
        var wanted: Int
        /// Names of spans of the service that was asked for, and tenants whose requests are kept: what else can be asked for.
        var names: [String]
        var tenants: [String]
    }

    /// Said in place of an explanation.
    static let noneYet = "no span has come yet, of this tenant or at all; /api/v1/targets says where spans are taken"
    static let usualLimit = 5
    static let mostSpans = 50
    /// Spans looked through at most.
    private static let lookedThrough = 20_000

    private let recent: RecentRequests
    private let settings: Settings
    private let prices: PriceBook?
    private let overrides: @Sendable () -> RuntimeOverrides
    private let live: @Sendable (_ tenant: String) -> TenantProcessors?

    /// - Parameter live: a tenant's processors, whose limits are asked; nil: it has sent nothing that was taken.
    package init(
        _ recent: RecentRequests, _ settings: Settings, prices: PriceBook?, overrides: @escaping @Sendable () -> RuntimeOverrides,
        live: @escaping @Sendable (_ tenant: String) -> TenantProcessors?
    ) {
        self.live = live
        self.recent = recent
        self.settings = settings
        self.prices = prices
        self.overrides = overrides
    }

    /// - Throws: what is wrong with a filter policy.
    func answer(_ question: Question) throws -> Answer {
        let all = recent.requests(of: nil)
        let tenant = question.tenant ?? (all.first { $0.refusal.isEmpty } ?? all.first)?.tenant ?? ""
        // Who names no tenant asks with all others.
        let requests = all.filter { $0.tenant == tenant || question.tenant == nil && $0.tenant.isEmpty }
        var spans: [CapturedSpan] = []
        var refusals: [String] = []
        for request in requests where spans.count < Self.lookedThrough {
            let found = Self.spans(request)
            spans += found
            let refusal = Self.refusal(request)
            if found.isEmpty, !refusal.isEmpty, !refusals.contains(refusal) { refusals.append(refusal) }
        }
        let explainer = try Explainer(settings.tenant(tenant, overrides: overrides()), tenant: tenant, prices: prices, live: live(tenant))
        return Answer(
            tenant: tenant, explanations: explainer.explain(spans, limit: min(question.limit, Self.mostSpans), where: question.wants),
            spans: spans.count, services: Set(spans.map(\.service)).sorted(), requests: requests.count, refusals: refusals,
            wanted: spans.count { question.wants($0) },
            names: Set(spans.lazy.filter { question.service.isEmpty || $0.service == question.service }.map(\.name)).sorted(),
            tenants: Set(all.map(\.tenant)).filter { !$0.isEmpty }.sorted())
    }

    /// What the sender was told, and what would have told the tenant.
    private static func refusal(_ request: RecentRequests.Kept) -> String {
        request.tenant.isEmpty && !request.refusal.isEmpty ? "\(request.refusal); X-Scope-OrgID has to name one tenant" : request.refusal
    }

    private static func spans(_ request: RecentRequests.Kept) -> [CapturedSpan] {
        var spans = request.isJSON ? (try? CaptureReader.read(request.body)) ?? [] : CaptureReader.read(prefix: request.body)
        for index in spans.indices {
            spans[index].receivedAt = request.receivedAt
            // Which spans of a request that was taken in part are the refused ones, each says by itself.
            if !request.isPartial { spans[index].refusal = refusal(request) }
        }
        return spans
    }
}

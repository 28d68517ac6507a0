import Console
import Pipeline
import Settings

extension ConsoleRoutes {
    /// The form, and the answer to what it asked. Nothing is explained before somebody asks.
    static func explain(_ sources: ConsoleSources, _ request: AdminRequest) async -> AdminResponse {
        let isMultitenant = sources.settings.multitenancyEnabled
        // As the form sends it: an empty field asks for nothing in particular.
        var asked = request
        asked.query.removeAll { $0.value.isEmpty }
        let parsed = ExplainDesk.Question(asked, isMultitenant: isMultitenant)
        var question = parsed ?? ExplainDesk.Question()
        let isAsked = parsed != nil && request.query.contains { ["service", "name", "trace", "limit"].contains($0.name) }
        if !isAsked { question.limit = 0 }
        let answer: ExplainDesk.Answer
        do {
            answer = try await sources.desk.answer(question)
        } catch {
            let message = "\(error)"
            return page("<section><p class=\"bad\">\(message)</p></section>\n", sources, request, status: 500)
        }
        var form = ExplainMarkup.Form()
        form.tenant = asked.queryItem("tenant") ?? ""
        form.service = question.service
        form.name = question.name
        form.trace = question.trace
        form.limit = request.queryItem("limit") ?? "\(ExplainDesk.usualLimit)"
        form.tenants = answer.tenants
        form.services = answer.services
        form.names = answer.names
        form.hasOneTenant = !isMultitenant
        form.mostSpans = ExplainDesk.mostSpans
        let markup = ExplainMarkup(
            form: form, found: isAsked ? answer.explanations : nil, wanted: answer.wanted, spans: answer.spans, requests: answer.requests,
            refusals: answer.refusals, problem: parsed == nil ? ExplainDesk.Question.problem : "")
        return page(markup.markup, sources, request, status: parsed == nil ? 400 : 200)
    }

    private static func page(_ markup: Markup, _ sources: ConsoleSources, _ request: AdminRequest, status: Int) -> AdminResponse {
        let query = request.query.filter { !$0.value.isEmpty }.map { QueryText.encoded($0.name) + "=" + QueryText.encoded($0.value) }
        return ConsolePage.explain.response(
            markup, state: sources.readiness.state, tenant: request.queryItem("tenant"),
            numbers: ["/api/v1/explain" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))], now: sources.now().wall, status: status,
            standsStill: true)
    }
}

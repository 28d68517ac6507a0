import Console
import Explain
import JSON
import Settings

/// `/api/v1/explain`: what becomes of spans that came lately, and why.
struct ExplainAPI: Sendable {
    private static let json = "application/json"
    private static let shownServices = 100

    let desk: ExplainDesk
    let isMultitenant: Bool

    func register(on router: AdminRouter) {
        router.register(
            "/api/v1/explain", summary: "what becomes of spans that came lately, and why (?tenant= &service= &name= &trace= &limit= &format=text)"
        ) { request in
            await answer(request)
        }
    }

    private func answer(_ request: AdminRequest) async -> AdminResponse {
        let text = request.queryItem("format") == "text"
        guard let question = ExplainDesk.Question(request, isMultitenant: isMultitenant) else {
            return Self.failure(400, ExplainDesk.Question.problem)
        }
        do {
            let found = try await desk.answer(question)
            return text ? .text(Self.text(found)) : .text(Self.document(found) + "\n", contentType: Self.json)
        } catch {
            return Self.failure(500, "\(error)")
        }
    }

    static func document(_ answer: ExplainDesk.Answer) -> String {
        JSONText.object([
            ("tenant", JSONText.quoted(answer.tenant)), ("requests", "\(answer.requests)"), ("spans_looked_through", "\(answer.spans)"),
            ("services", JSONText.array(answer.services.prefix(shownServices).map(JSONText.quoted))),
            ("refusals", JSONText.array(answer.refusals.map(JSONText.quoted))),
            ("spans", ExplanationJSON.array(answer.explanations)),
        ])
    }

    static func text(_ answer: ExplainDesk.Answer) -> String {
        var text = ExplanationText.text(answer.explanations, of: answer.explanations.count)
        if answer.explanations.isEmpty {
            text = nothing(answer)
        }
        for refusal in answer.refusals { text += "a request was refused: \(refusal)\n" }
        return text
    }

    private static func nothing(_ answer: ExplainDesk.Answer) -> String {
        guard answer.spans > 0 else {
            return answer.requests == 0 ? ExplainDesk.noneYet + "\n" : "no span is in the requests that are kept\n"
        }
        return "none of the \(answer.spans) spans of \(answer.requests) kept requests is asked for; they are of "
            + (answer.services.isEmpty ? "no service" : answer.services.prefix(shownServices).joined(separator: ", ")) + "\n"
    }

    private static func failure(_ status: Int, _ message: String) -> AdminResponse {
        .text(JSONText.object([("error", JSONText.quoted(message))]) + "\n", status: status, contentType: json)
    }
}

extension ExplainDesk.Question {
    static let problem = "limit: expected a number from 1 to \(ExplainDesk.mostSpans)"

    /// nil: ``problem``.
    init?(_ request: AdminRequest, isMultitenant: Bool) {
        tenant = isMultitenant ? request.queryItem("tenant") ?? request.orgIDs.first : nil
        service = request.queryItem("service") ?? ""
        name = request.queryItem("name") ?? ""
        trace = (request.queryItem("trace") ?? "").lowercased()
        guard let limit = request.queryItem("limit"), !limit.isEmpty else { return }
        guard let number = Int(limit), (1...ExplainDesk.mostSpans).contains(number) else { return nil }
        self.limit = number
    }
}

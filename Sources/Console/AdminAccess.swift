import Serving

/// Who may see the admin pages: the same proofs, kept and compared in the same way, as those of who may send spans.
package struct AdminAccess: Sendable {
    private let access: IntakeAccess

    /// - Parameter clients: empty: nobody is asked.
    package init(clients: [IntakeAccess.Client] = []) { access = IntakeAccess(clients: clients) }

    /// nil: the request may have its answer.
    ///
    /// - Parameter authorization: the values of the header of that name.
    func refusal(_ authorization: [String]) -> AdminResponse? {
        guard !access.isOpen else { return nil }
        do throws(IntakeAccess.Denial) {
            // Of this request alone: pages are asked for too seldom to remember who has proven what.
            var memo = IntakeAccess.Memo()
            _ = try access.admit(authorization, [], &memo)
            return nil
        } catch {
            let what = authorization.isEmpty ? "a token or a password is needed" : "this token or password is nobody's"
            var refusal = AdminResponse.text("\(what): metronome.admin.clients says whose are known\n", status: 401)
            refusal.headers = [("www-authenticate", "Bearer, Basic realm=\"metronome\"")]
            return refusal
        }
    }
}

import Serving

/// Who may see the admin pages: the same proofs, kept and compared in the same way, as those of who may send spans.
package struct AdminAccess: Sendable {
    private let access: IntakeAccess
    private let hosts: HostNames

    /// - Parameters:
    ///   - clients: empty: nobody is asked.
    ///   - hosts: counts where nobody is asked.
    package init(clients: [IntakeAccess.Client] = [], hosts: HostNames = HostNames()) {
        access = IntakeAccess(clients: clients)
        self.hosts = hosts
    }

    /// nil: the request may have its answer.
    ///
    /// - Parameters: the values of the fields of these names.
    func refusal(_ authorization: [String], host: [String]) -> (response: AdminResponse, reason: RefusalReason)? {
        guard !access.isOpen else { return hosts.refusal(host).map { ($0, .host) } }
        do throws(IntakeAccess.Denial) {
            // Of this request alone: pages are asked for too seldom to remember who has proven what.
            var memo = IntakeAccess.Memo()
            _ = try access.admit(authorization, [], &memo)
            return nil
        } catch {
            let what = authorization.isEmpty ? "a token or a password is needed" : "this token or password is nobody's"
            var refusal = AdminResponse.text("\(what): metronome.admin.clients says whose are known\n", status: 401)
            refusal.headers = [("www-authenticate", "Bearer, Basic realm=\"metronome\"")]
            return (refusal, .unauthenticated)
        }
    }
}

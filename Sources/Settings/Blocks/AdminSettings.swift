/// `metronome.admin`: who may see the admin pages.
package struct AdminSettings: KeyBlock {
    /// Empty: nobody is asked.
    package var clients: [AdminClientSettings] = []
    package var allowedHosts: [String] = []

    /// Clients at most: each request's proof is compared with all of them.
    package static let maxClients = 100
    package init() {}

    package static let rows = KeyRows<AdminSettings> {
        KeyRow(
            "clients", \.clients, .blocks(atMost: maxClients),
            "Who may see the admin pages; without any, nobody is asked. A request that proves to be none of them is answered with 401, but for `/ready`."
        )
        KeyRow(
            "allowed_hosts", \.allowedHosts, .texts,
            "Further names (`Host`) under which the admin pages may be asked for where they are on a loopback address and nobody is asked, beside "
                + "addresses, localhost and the address itself: a page of a browser could have any other one. Elsewhere every name will do.")
    }
}

/// Somebody who may see the admin pages. Of its token or password only a hash is known.
package struct AdminClientSettings: ProvenClient {
    package var name = ""
    package var tokenSHA256 = Secret("")
    package var user = ""
    package var passwordSHA256 = Secret("")
    package init() {}

    package static let rows = KeyRows<AdminClientSettings> {
        KeyRow("name", \.name, .text(.nonEmpty), "What it is called.")
        proofRows
    }
}

import Console
import SelfMetrics
import Serving
import Testing

/// Who may see the admin pages, with curl as the peer.
@Suite struct AdminAccessTests {
    /// SHA-256 of `shop-token`.
    private static let hash: [UInt8] = {
        let text = "88cc4600551e64b7cb97dd7f63ebad405255e5d17bdd71ee9fe1ed5cc20d0b3b"
        return stride(from: 0, to: 64, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }()

    @Test func pagesAreForWhoIsKnown() async throws {
        let access = AdminAccess(clients: [
            IntakeAccess.Client(name: "scraper", proof: .token(hash: Self.hash)),
            IntakeAccess.Client(name: "ops", proof: .password(user: "ops", hash: Self.hash)),
        ])
        try await AdminHarness.with(access: access) { router in
            router.register("/page", summary: "") { _ in .text("secret") }
            router.registerImmediate("/ready", summary: "") { .text("ready") }
        } _: { admin in
            #expect(try await admin.curl("/page", "-H", "Authorization: Bearer shop-token") == "secret")
            #expect(try await admin.curl("/page", "-u", "ops:shop-token") == "secret")
            #expect(try await admin.curl("/ready") == "ready")
            let refused = [[], ["-u", "ops:other"], ["-u", "scraper:shop-token"], ["-H", "Authorization: Bearer other"]]
            for arguments in refused {
                for path in ["/page", "/none"] {
                    let answer = try await admin.curl(path, arguments + ["-i"])
                    #expect(answer.hasPrefix("HTTP/1.1 401 Unauthorized\r\n") && !answer.contains("secret"), "\(arguments)")
                    #expect(answer.contains("www-authenticate: Bearer, Basic realm=\"metronome\"\r\n"))
                }
            }
            let counted = admin.metrics.counter(
                "metronome_console_refused_requests_total", "", [("transport", "admin"), ("reason", "unauthenticated")])
            #expect(counted.value == 8)
        }
    }

    /// A page of a browser can give its name the address of this host: DNS rebinding.
    @Test func pagesOfThisHostAnswerToItsNames() async throws {
        let access = AdminAccess(hosts: HostNames(listeningOn: "127.0.0.1", others: ["Metrics.Internal"]))
        try await AdminHarness.with(access: access) { router in
            router.register("/page", summary: "") { _ in .text("open") }
            router.registerImmediate("/ready", summary: "") { .text("ready") }
        } _: { admin in
            for host in ["localhost:3210", "LOCALHOST", "127.0.0.1", "[::1]:3210", "10.0.0.7", "metrics.internal:80", "pod.localhost", "localhost."] {
                let page = try await admin.curl("/page", "-H", "Host: \(host)")
                #expect(page == "open", "\(host)")
            }
            for host in ["evil.example", "evil.example:3210", "127.0.0.1.evil.example", "localhost.evil.example", "internal"] {
                let answer = try await admin.curl("/page", "-i", "-H", "Host: \(host)")
                #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("metronome.admin.allowed_hosts") && !answer.contains("open"), "\(host)")
            }
            let ready = try await admin.curl("/ready", "-H", "Host: evil.example")
            #expect(ready == "ready")
            let old = try await admin.curl("/page", "-0", "-H", "Host:")
            #expect(old == "open", "no browser's")
            let counted = admin.metrics.counter("metronome_console_refused_requests_total", "", [("transport", "admin"), ("reason", "host")])
            #expect(counted.value == 5)
        }
    }

    /// Others come by a service's name, or whatever a proxy calls it.
    @Test(arguments: ["0.0.0.0", "", "::", "10.0.0.7", "pod-7"]) func elsewhereEveryNameWillDo(_ address: String) async throws {
        try await AdminHarness.with(access: AdminAccess(hosts: HostNames(listeningOn: address, others: []))) { router in
            router.register("/page", summary: "") { _ in .text("open") }
        } _: { admin in
            let page = try await admin.curl("/page", "-H", "Host: metronome.monitoring.svc")
            #expect(page == "open")
        }
    }

    @Test func withoutClientsNobodyIsAsked() async throws {
        try await AdminHarness.with { router in
            router.register("/page", summary: "") { _ in .text("open") }
        } _: { admin in
            let page = try await admin.curl("/page")
            #expect(page == "open")
        }
    }
}

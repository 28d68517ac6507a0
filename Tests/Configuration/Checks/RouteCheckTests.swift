import MetronomeConfiguration
import Settings
import Testing

/// `metronome.route`.
@Suite struct RouteCheckTests {
    @Test func whoCountsAndHow() throws {
        let text = """
            metronome:
              route:
                enabled: true
                targets: [http://metronome-0:4317, dns+https://metronome:4317]
                dns_interval: 1m
                failover_after: 0s
                protocol: http
                headers: { Authorization: Bearer hidden }
                max_queue_bytes: 1MiB
                tls_config: { server_name: metronome }
            """
        let route = try settings(text).route
        #expect(route.enabled && route.targets == ["http://metronome-0:4317", "dns+https://metronome:4317"])
        #expect(route.dnsInterval == 60 * second && route.failoverAfter == 0)
        #expect(route.each.wire == .http && route.each.maxQueueBytes == 1 << 20 && route.each.tls.serverName == "metronome")
        let printed = SettingsPrinter.yaml(try settings(text))
        #expect(printed.contains("dns+https://metronome:4317") && !printed.contains("hidden"))
    }

    @Test func itIsOffByItself() throws {
        #expect(try settings("metronome: {route: {targets: ['http://m:4317']}}").route.enabled == false)
        #expect(try settings("").route.each.maxQueueBytes == 256 << 20)
    }

    @Test(arguments: [
        ("enabled: true", "who gets the spans?"), ("targets: ['m:4317']", "begins with http:// or https://"),
        ("targets: ['http://m:1', 'http://m:1']", "stands there twice"), ("targets: ['dns+http://m:99999']", "port from 1 to 65535"),
        ("targets: http://m:4317", "list"), ("failover_aftr: 1s", "did you mean failover_after?"),
    ])
    func whatIsWrong(_ keys: String, _ text: String) {
        let found = errors("metronome: {route: {\(keys)}}")
        #expect(found.count == 1 && found[0].contains(text), "\(found)")
    }

    @Test func passwordsAreNotRepeated() {
        let found = errors("metronome: {route: {targets: ['dns+http://u:hidden@m:99999', 'ftp://u:hidden@m']}}")
        #expect(found.count == 2 && found.allSatisfy { !$0.contains("hidden") }, "\(found)")
    }

    @Test func oneAddressAlone() {
        let found = errors("metronome: {route: 'http://m:4317'}")
        #expect(found.count == 1 && found[0].contains("write targets: [URL] below it"), "\(found)")
    }
}

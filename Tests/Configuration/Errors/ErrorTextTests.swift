import MetronomeConfiguration
import Settings
import Testing

@Suite struct ErrorTextTests {
    @Test func theNearestKeyIsOffered() {
        #expect(
            errors("metrics_generator:\n  registry:\n    colection_interval: 1s\n") == [
                "a.yaml:3:5: metrics_generator.registry.colection_interval: unknown key; did you mean collection_interval?"
            ])
        #expect(errors("sever: {}") == ["a.yaml:1:1: sever: unknown key; did you mean server?"])
        #expect(errors("overrides: {defalts: {}}").first?.hasSuffix("did you mean defaults?") == true)
    }

    @Test func farKeysAreNotOffered() {
        #expect(errors("server: {zzz: 1}") == ["a.yaml:1:10: server.zzz: unknown key"])
        #expect(
            errors("metronome: {provider_health: {outage: {banana: 1}}}") == [
                "a.yaml:1:40: metronome.provider_health.outage.banana: unknown key; valid keys: enter_availability, leave_availability"
            ])
    }

    @Test func pathsReachIntoLists() {
        #expect(
            errors("metrics_generator: {processor: {span_metrics: {dimensions: [a, b, [c]]}}}") == [
                "a.yaml:1:67: metrics_generator.processor.span_metrics.dimensions[2]: expected a string, got a list"
            ])
    }

    @Test func valuesAreShownOnOneLineAndCut() {
        #expect(
            errors("shutdown_delay: \"a\\nb\\\"\\u0007\"") == [
                "a.yaml:1:17: shutdown_delay: expected a duration with a unit such as 15s or 1m30s, got \"a\\nb\\\"\u{FFFD}\""
            ])
        let long = errors("shutdown_delay: " + String(repeating: "x", count: 500))
        #expect(long[0].count < 200)
        #expect(long[0].hasSuffix("…\""))
    }

    @Test func quotedNumbersAreStrings() {
        #expect(
            errors("server: {http_listen_port: \"80\"}") == [
                #"a.yaml:1:28: server.http_listen_port: expected a whole number from 0 to 65535, got "80": leave the quotes out"#
            ])
        #expect(
            errors("multitenancy_enabled: 'true'") == [
                #"a.yaml:1:23: multitenancy_enabled: expected true or false, got "true": leave the quotes out"#
            ])
    }

    @Test func numbersNeedAUnitToBeDurations() {
        #expect(
            errors("shutdown_delay: 15") == [
                "a.yaml:1:17: shutdown_delay: expected a duration with a unit such as 15s or 1m30s, got 15: "
                    + "a number alone counts nanoseconds; write 15s for seconds"
            ])
        #expect(errors("shutdown_delay: 0") == [])
    }

    @Test(arguments: [
        "basic_auth: hunter2", "basic_auth: {username: a, password: [hunter2]}", "basic_auth: {password:hunter2}", "headers: hunter2",
        "headers: {Host: hunter2}", "headers: {X-A: [hunter2]}", "bearer_token: *hunter2", "bearer_token: !hunter2 x", "authorization: hunter2",
        "authorization: {credentials: {a: hunter2}}", "sigv4: {secret_key: hunter2}", "sigv4: {secret_key: [hunter2]}",
        "oauth2: {client_secret: hunter2}", "azuread: {oauth: {client_secret: [hunter2]}}", "proxy_url: ftp://a:hunter2@host",
        "http_headers: {X: hunter2}", "http_headers: {X: {values: hunter2}}", "tls_config: {key: [hunter2]}", "proxy_connect_header: {A: hunter2}",
        "basic_auth: {password: \"hunter2}", "basic_auth: {password: hunter2, ]}",
    ])
    func secretsAreNeverTold(_ line: String) {
        let found = errors("metrics_generator: {storage: {remote_write: [{url: 'http://m/p', \(line)}]}}")
        #expect(!found.isEmpty)
        #expect(!found.joined().contains("hunter2"), "\(found)")
    }

    @Test func secretsInURLsAreNeverTold() {
        for url in ["http://user:hunter2@", "ftp://user:hunter2@host/p", "http://user:hunter2@host:99999/p", "user:hunter2@host"] {
            let found = errors("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}")
            #expect(found.count == 1 && !found[0].contains("hunter2"), "\(found)")
        }
        let found = errors("", environment: ["MIMIR_REMOTE_WRITE_URL": "tcp://a:hunter2@b"])
        #expect(found == [#"MIMIR_REMOTE_WRITE_URL: expected a URL that begins with http:// or https://, got "<secret>""#])
    }
}

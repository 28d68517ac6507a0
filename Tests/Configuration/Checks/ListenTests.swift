import MetronomeConfiguration
import Settings
import Testing

@Suite struct ListenTests {
    private let endpoint = "distributor.receivers.otlp.protocols"

    @Test func withoutReceiversBothDefaultsHold() throws {
        for text in ["server: {}", "distributor:", "distributor: {receivers: }", "distributor: {receivers: {}}"] {
            #expect(try settings(text).listen == ListenSettings())
        }
    }

    /// What nobody has given an address is for this host alone.
    @Test func withoutAnAddressItListensOnThisHost() {
        let listen = ListenSettings()
        #expect([listen.grpc, listen.http, listen.admin].map { $0?.host } == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
        #expect([listen.grpc, listen.http, listen.admin].map { $0?.port } == [4317, 4318, 3210])
    }

    @Test func aProtocolThatIsNotListedIsNotServed() throws {
        let listen = try settings("distributor: {receivers: {otlp: {protocols: {grpc: }}}}").listen
        #expect(listen.grpc == ListenSettings().grpc)
        #expect(listen.http == nil)
    }

    static let endpointTable: [(String, String, Int)] = [
        ("0.0.0.0:4317", "0.0.0.0", 4317), (":4317", "0.0.0.0", 4317), ("[::1]:1", "::1", 1), ("tempo:0", "tempo", 0),
        ("localhost:65535", "localhost", 65535),
    ]

    @Test(arguments: endpointTable)
    func endpoints(_ text: String, _ host: String, _ port: Int) throws {
        let listen = try settings("distributor: {receivers: {otlp: {protocols: {http: {endpoint: '\(text)'}}}}}").listen
        #expect(listen.http == ListenAddress(host: host, port: port, remedy: "metronome.listen.http", setting: "\(endpoint).http.endpoint"))
        #expect(listen.grpc == nil)
    }

    @Test(arguments: [
        ("min_version: '1.3', max_version: '1.2'", "1.2 is older than min_version 1.3"),
        ("max_version: '1.1'", "1.1 is older than the oldest that is spoken, 1.2; set min_version"),
    ])
    func versionsThatExcludeEachOther(_ versions: String, _ expected: String) {
        let found = errors("distributor: {receivers: {otlp: {protocols: {grpc: {tls: {cert_file: /c, key_file: /k, \(versions)}}}}}}")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("\(endpoint).grpc.tls.max_version: no connection can be made: \(expected)") == true, "\(found)")
    }

    @Test(arguments: ["4317", "host", "host:", "host:70000", "::1:4317", "[]:1", "ho st:1", "unix:///x", "host:-1", "host:+1"])
    func wrongEndpoints(_ text: String) {
        let found = errors("distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: '\(text)'}}}}}")
        #expect(
            found == [
                "a.yaml:1:63: \(endpoint).grpc.endpoint: expected host:port such as 127.0.0.1:4317, got \"\(text)\""
                    + (text == "4317" ? ": write 127.0.0.1:4317, or 0.0.0.0:4317 for every interface" : "")
            ])
    }

    @Test func theServersHTTPAddressIsTheAdminAddress() throws {
        #expect(
            try settings("server: {http_listen_port: 80}").listen.admin
                == ListenAddress(host: "0.0.0.0", port: 80, remedy: "metronome.listen.admin", setting: "server.http_listen_port"))
        #expect(
            try settings("server: {http_listen_address: 10.0.0.1, http_listen_port: 80}").listen.admin
                == ListenAddress(host: "10.0.0.1", port: 80, remedy: "metronome.listen.admin", setting: "server.http_listen_port"))
        #expect(
            try settings("server: {http_listen_address: localhost}").listen.admin
                == ListenAddress(host: "localhost", port: 3210, remedy: "metronome.listen.admin", setting: "server.http_listen_address"))
        #expect(try settings("server: {log_level: error}").listen.admin == ListenSettings().admin)
    }

    @Test func metronomeMovesAddresses() throws {
        let tempo = "server: {http_listen_port: 80}\ndistributor: {receivers: {otlp: {protocols: {grpc: {endpoint: ':4317'}}}}}"
        let listen = try load(tempo, "metronome: {listen: {grpc: '127.0.0.1:1', http: '127.0.0.1:2', admin: '127.0.0.1:3'}}").settings.listen
        #expect(listen.grpc == ListenAddress(host: "127.0.0.1", port: 1, remedy: "metronome.listen.grpc", setting: "metronome.listen.grpc"))
        #expect(listen.http == ListenAddress(host: "127.0.0.1", port: 2, remedy: "metronome.listen.http", setting: "metronome.listen.http"))
        #expect(listen.admin == ListenAddress(host: "127.0.0.1", port: 3, remedy: "metronome.listen.admin", setting: "metronome.listen.admin"))
    }

    @Test func otherReceiversAreLeftToTempo() throws {
        let loaded = try load("distributor: {receivers: {jaeger: {protocols: {grpc: }}, zipkin: , otlp/internal: {}, otlp: {protocols: {http: }}}}")
        #expect(loaded.infos == ["left to Tempo: distributor.receivers.jaeger, distributor.receivers.zipkin, distributor.receivers.otlp/internal"])
        let without = try load("distributor: {receivers: {kafka: {}}}")
        #expect(without.settings.listen.grpc == nil && without.settings.listen.http == nil)
        #expect(without.warnings.first?.contains("no otlp receiver is listed") == true)
    }

    @Test func securityThatIsMissingStopsTheStart() {
        let tls = "{cert_pem: x, cert_file: a, key_file: b}"
        let found = errors("distributor: {receivers: {otlp: {protocols: {grpc: {auth: {authenticator: x}}, http: {tls: \(tls)}}}}}")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("has no effect yet, and without it Metronome does not start: ") })
        #expect(found.first?.hasPrefix("a.yaml:1:53: \(endpoint).grpc.auth: ") == true)
        #expect(errors("distributor: {receivers: {otlp: {protocols: {grpc: {tls: {cert_file: /c}}}}}}").count == 1)
    }

    /// Tempo's server has its versions and ciphers beside the certificate.
    @Test func versionsAndCiphersOfTheAdminPages() throws {
        let tls = "http_tls_config: {cert_file: /c, key_file: /k}"
        #expect(try settings("server: {\(tls), tls_min_version: VersionTLS13}").listen.adminTLSMinVersion == .tls13)
        #expect(try settings("server: {tls_min_version: '', tls_cipher_suites: ''}").listen == ListenSettings())
        #expect(errors("server: {\(tls), tls_min_version: '1.3'}").count == 1)
        let refused = errors("server: {\(tls), tls_cipher_suites: TLS_AES_128_GCM_SHA256}")
        #expect(refused.count == 1 && refused[0].contains("server.tls_cipher_suites: has no effect yet, and without it Metronome does not start"))
        // Clear text has no ciphers.
        #expect(errors("server: {tls_cipher_suites: TLS_AES_128_GCM_SHA256}").isEmpty)
    }

    @Test func limitsOfReceiversAndServer() throws {
        let receivers = "distributor: {receivers: {otlp: {protocols: {grpc: {max_recv_msg_size_mib: 4, max_concurrent_streams: 16}}}}}"
        #expect(try settings(receivers).limits.maxMessageBytes == 4 << 20)
        #expect(try settings(receivers).limits.maxConcurrentStreams == 16)
        let server = "server: {grpc_server_max_recv_msg_size: 104857600, grpc_server_max_concurrent_streams: 5000}"
        #expect(try settings(server).limits.maxMessageBytes == 104_857_600)
        #expect(try settings(server).limits.maxDecompressedBytes == 104_857_600)
        #expect(try settings(server).limits.maxConcurrentStreams == 5000)
        #expect(try settings("server: {grpc_server_max_recv_msg_size: 1024}").limits == IntakeLimits())
    }
}

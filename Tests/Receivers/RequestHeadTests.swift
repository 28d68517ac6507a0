import NIOHTTP1
import Receivers
import Serving
import Settings
import Testing

@Suite struct RequestHeadTests {
    private func grpc(_ path: String, _ more: [(String, String)] = []) -> GRPCRequestHead.Parsed {
        GRPCRequestHead.parse(CallFields(GRPCClient.headers(path, more).map { ($0.name, $0.value) }))
    }

    @Test func theThreeMethodsAreKnown() {
        #expect(grpc(Route.grpcExport.path) == .call(GRPCRequestHead(method: .export)))
        #expect(grpc(Route.grpcPushSpans.path) == .call(GRPCRequestHead(method: .pushSpans)))
        #expect(grpc(Route.grpcHealth.path) == .call(GRPCRequestHead(method: .healthCheck)))
        #expect(grpc("/x/Y") == .refused(Refusal(.route, .unimplemented, "unknown method /x/Y")))
    }

    @Test func metadataIsKeptInOrder() {
        var expected = GRPCRequestHead(method: .export)
        expected.compression = .gzip
        expected.orgIDs = ["b", "a", ""]
        expected.skipsMetrics = true
        let more = [
            ("grpc-encoding", "gzip"), ("x-scope-orgid", "b"), ("x-scope-orgid", "a"), ("x-scope-orgid", ""), ("no-generate-metrics", ""),
        ]
        #expect(grpc(Route.grpcExport.path, more) == .call(expected))
    }

    @Test(arguments: [(" a", "a"), ("a\t ", "a"), (" a b ", "a b"), (" \t", ""), ("a", "a")])
    func blanksAroundATenantAreNoPartOfIt(value: String, tenant: String) {
        var expected = GRPCRequestHead(method: .export)
        expected.orgIDs = [tenant]
        #expect(grpc(Route.grpcExport.path, [("x-scope-orgid", value)]) == .call(expected))
    }

    @Test func anUnknownEncodingNamesTheKnownOnes() {
        #expect(
            grpc(Route.grpcExport.path, [("grpc-encoding", "br")])
                == .refused(
                    Refusal(.encoding, .unimplemented, "grpc-encoding \"br\" is not supported, expected one of identity,gzip,deflate,zstd,snappy")))
    }

    @Test(arguments: [
        ("application/grpc", true), ("application/grpc+proto", true), ("Application/GRPC;v=1", true), ("application/grpc+json", false),
        ("application/grpc-web", false), ("application/json", false), ("", false),
    ]) func contentTypes(type: String, isGRPC: Bool) {
        let fields = CallFields([(":method", "POST"), (":path", Route.grpcExport.path), ("content-type", type)])
        #expect((GRPCRequestHead.parse(fields) != .notGRPC(status: 415)) == isGRPC)
    }

    private func http(_ uri: String = "/v1/traces", _ method: HTTPMethod = .POST, _ headers: HTTPHeaders) throws(Refusal) -> OTLPRequestHead {
        try OTLPRequestHead.parse(HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers), limits: IntakeLimits())
    }

    @Test func httpHeadersAreRead() throws {
        let head = try http(
            "/otlp/v1/traces?x=1",
            .POST,
            [
                "Content-Type": "application/json; charset=utf-8", "Content-Encoding": "GZIP", "content-length": "17",
                "X-Scope-OrgID": "a", "x-scope-orgid": "b", "No-Generate-Metrics": "", "expect": "100-Continue",
            ])
        #expect(
            head
                == OTLPRequestHead(
                    route: .httpPrefixedTraces, encoding: .json, compression: .gzip, contentLength: 17, expectsContinue: true,
                    orgIDs: ["a", "b"], skipsMetrics: true))
    }

    /// What another Metronome has routed says so, over both.
    @Test func whatWasRoutedIsMarked() throws {
        let mark = (RequestDescription.routedHeader, "1")
        guard case .call(let call) = grpc(Route.grpcExport.path, [mark]) else { return #expect(Bool(false)) }
        #expect(call.isRouted)
        let head = try http("/v1/traces", .POST, ["content-type": "application/json", "X-Metronome-Routed": "1"])
        #expect(head.isRouted)
        #expect(try !http("/v1/traces", .POST, ["content-type": "application/json"]).isRouted)
    }

    @Test func httpRefusalsHaveTheirStatus() {
        func status(_ uri: String, _ method: HTTPMethod, _ headers: HTTPHeaders) -> Int? {
            do throws(Refusal) {
                _ = try http(uri, method, headers)
                return nil
            } catch {
                return error.httpStatus
            }
        }
        let json: HTTPHeaders = ["content-type": "application/json"]
        #expect(status("/v1/metrics", .POST, json) == 404)
        #expect(status("/v1/traces", .GET, json) == 405)
        #expect(status("/v1/traces", .POST, ["content-type": "text/plain"]) == 415)
        #expect(status("/v1/traces", .POST, json.adding("content-encoding", "br")) == 415)
        #expect(status("/v1/traces", .POST, json.adding("content-encoding", "x-gzip")) != 415, "the older name of gzip")
        #expect(status("/v1/traces", .POST, json.adding("content-length", "16777217")) == 413)
        #expect(status("/v1/traces", .POST, json.adding("content-length", "16777216")) == nil)
    }
}

extension HTTPHeaders {
    fileprivate func adding(_ name: String, _ value: String) -> HTTPHeaders {
        var copy = self
        copy.add(name: name, value: value)
        return copy
    }
}

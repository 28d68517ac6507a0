import Forward
import Settings
import Testing

@Suite struct RouteMembersTests {
    private static func members(_ targets: [String], _ wire: ForwardSettings.Wire = .grpc) throws(ForwardError) -> RouteMembers {
        var settings = RouteSettings()
        settings.targets = targets
        settings.each.wire = wire
        return try RouteMembers(settings)
    }

    @Test func aListIsItself() throws {
        let members = try Self.members(["http://b:4317", "https://a", "http://[::1]:1"])
        #expect(members.members.map(\.name) == ["[::1]:1", "a:443", "b:4317"])
        #expect(members.members.map(\.url) == ["http://[::1]:1", "https://a:443", "http://b:4317"])
        #expect(members.names.isEmpty)
    }

    @Test func aNameIsAllOfItsAddresses() throws {
        var members = try Self.members(["dns+https://metronome:4318/v1/traces?a=b", "http://10.0.0.1:4318"], .http)
        #expect(members.names == ["metronome"] && members.members.map(\.name) == ["10.0.0.1:4318"])
        members.looked(up: "metronome", ["10.0.0.2", "fd00::2"])
        #expect(members.members.map(\.name) == ["10.0.0.1:4318", "10.0.0.2:4318", "[fd00::2]:4318"])
        #expect(members.members[1].url == "https://10.0.0.2:4318/v1/traces?a=b")
        #expect(members.members.map(\.serverName) == ["", "metronome", "metronome"])
        members.looked(up: "metronome", [])
        members.looked(up: "somebody", ["10.0.0.9"])
        #expect(members.members.count == 3, "an answer without addresses is none")
        members.looked(up: "metronome", ["10.0.0.1"])
        #expect(members.members.map(\.name) == ["10.0.0.1:4318"], "nobody is there twice")
    }

    @Test func thereIsALimit() throws {
        var members = try Self.members(["dns+http://m:1"])
        members.looked(up: "m", Set((0..<2_000).map { "10.0.\($0 / 250).\($0 % 250)" }))
        #expect(members.members.count == RouteSettings.maxTargets)
    }

    @Test(arguments: [("dns+http://u:p@m:1", "Authorization"), ("http://m:1/path", "no path"), ("dns+m:1", "expected http")])
    func whatCannotBe(_ target: String, _ reason: String) {
        var settings = RouteSettings()
        settings.targets = ["http://a:1", target]
        let problem = Router.problem(settings)
        #expect(problem?.key == "targets" && problem?.reason.contains(reason) == true, "\(String(describing: problem))")
        #expect(problem?.description.hasPrefix("metronome.route: targets: entry 2: ") == true && problem?.reason.contains("u:p") == false)
    }
}

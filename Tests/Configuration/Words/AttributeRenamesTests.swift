import MetronomeConfiguration
import Testing

/// Names that conventions have changed.
struct AttributeRenamesTests {
    @Test func bothWays() {
        #expect(
            AttributeRenames.others("http.method") == ["http.request.method"] && AttributeRenames.others("http.request.method") == ["http.method"])
        #expect(AttributeRenames.others("http.target") == ["url.path", "url.query"], "one has become two")
        #expect(AttributeRenames.others("net.peer.name").prefix(1) == ["server.address"] && AttributeRenames.others("http.route").isEmpty)
        for name in AttributeRenames.names {
            for other in AttributeRenames.others(name) { #expect(AttributeRenames.others(other).contains(name), "\(other) and \(name)") }
            #expect(!AttributeRenames.others(name).contains(name))
        }
    }

    @Test func theLatestOfThoseThatAreSent() {
        let sent: Set = ["net.host.name", "net.peer.name", "x"]
        #expect(AttributeRenames.sent("server.address", among: sent)?.name == "net.peer.name")
        #expect(AttributeRenames.sent("server.address", among: sent)?.what == "its earlier name")
        #expect(AttributeRenames.sent("http.route", among: sent) == nil)
        #expect(AttributeRenames.hint("db.system").contains("db.system.name in later conventions") && AttributeRenames.hint("x").isEmpty)
    }
}

import Outbound
import Testing

/// What tells a page for people from an answer.
@Suite("Web page") struct WebPageTests {
    private func isPage(_ type: String?, _ body: String) -> Bool { WebPage.isOne(type: type, body.utf8) }

    @Test(arguments: ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"])
    func aTypeThatSaysSo(type: String) {
        #expect(isPage(type, "<html>") && isPage(type, " \r\n\t<!-- by a proxy --><form>") && isPage(type, "\u{feff}<!doctype html>"))
        // Frameworks call every text so.
        #expect(!isPage(type, "OK") && !isPage(type, "") && !isPage(type, #"{"status":"success"}"#))
    }

    @Test(arguments: [nil, "text/plain", "application/x-protobuf", "application/json", ""])
    func aBodyThatSaysSo(type: String?) {
        #expect(isPage(type, "<!DOCTYPE html><title>Sign in</title>") && isPage(type, "\n<HTML lang=en>"))
        #expect(!isPage(type, "") && !isPage(type, "ok") && !isPage(type, "<b>ok</b>") && !isPage(type, #"{"partialSuccess":{}}"#))
        #expect(!isPage(type, "answered with <html>"))
        #expect(!WebPage.isOne(type: type, [0x0a, 0x04, 0x3c, 0x68, 0xff, 0x00] as [UInt8]))
    }
}

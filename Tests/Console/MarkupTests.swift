import Console
import Testing

@Suite struct MarkupTests {
    @Test func textIsNeverMarkup() {
        let text = "<img src=x onerror=\"a('b')\"> & so"
        let piece: Markup = "<p title=\"\(text)\">\(text)</p>"
        let escaped = "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; so"
        #expect(piece.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func markupStaysMarkup() {
        let one: Markup = "<b>\("<")</b>"
        let both: Markup = "<p>\(one)\([one, one])\(3)</p>"
        #expect(both.text == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>3</p>")
        #expect((one + one).text == "<b>&lt;</b><b>&lt;</b>")
    }

    /// Also those that turn the direction of what follows.
    @Test func controlCharactersAreShownAsWhatTheyAreNot() {
        let text = "a\u{0}b\u{1b}[31m\u{202e}c\u{7f}\u{85}\td"
        #expect(("\(text)" as Markup).text == "a\u{fffd}b\u{fffd}[31m\u{fffd}c\u{fffd}\u{fffd}\td")
    }

    @Test func aGraphIsNamedAndHasGaps() {
        let graph = Sparkline.svg([0, 10, nil, 5, 10], label: "spans \"a\" second").text
        #expect(graph.contains("role=\"img\" aria-label=\"spans &quot;a&quot; second\""))
        #expect(graph.contains("d=\"M0.0 39.0L60.0 1.0M180.0 20.0L240.0 1.0\""), "\(graph)")
    }

    @Test(arguments: [[], [1], [nil, nil], [.nan, .infinity]] as [[Double?]]) func whatIsNotKnownHasNoGraph(values: [Double?]) {
        #expect(Sparkline.svg(values, label: "none") == "")
    }

    @Test func nothingButZeroIsALineAtTheBottom() {
        #expect(Sparkline.svg([0, 0], label: "none").text.contains("d=\"M0.0 39.0L240.0 39.0\""))
    }
}

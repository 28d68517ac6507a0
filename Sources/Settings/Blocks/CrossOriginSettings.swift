/// `cors`: which pages of browsers may send.
package struct CrossOriginSettings: KeyBlock {
    package var allowedOrigins: [String] = []
    package var allowedHeaders: [String] = []
    package var maxAge = 0
    package init() {}

    package static let rows = KeyRows<CrossOriginSettings> {
        KeyRow(
            "allowed_origins", \.allowedOrigins, .texts, "Origins of pages; `*` in one stands for any text. Without any, no page may send.",
            .better("`*` alone lets every page send, but without its cookies"))
        KeyRow("allowed_headers", \.allowedHeaders, .texts, "Header fields that pages may set beside those of OTLP.", .same)
        KeyRow("max_age", \.maxAge, .count, "Seconds for which a browser need not ask again; 0: it decides.", .same)
        KeyRow(
            "exposed_headers", .anything, "Header fields of answers that pages may read.", .noEffect("answers have none"), since: TempoReleases.later)
    }
}

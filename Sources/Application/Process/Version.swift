/// Which release this is: the only place that says so.
enum Version {
    static let number = "0.1.0"
    static let text = "metronome, version \(number) (swift \(swiftVersion))"

    private static var swiftVersion: String {
        #if swift(>=6.3)
            "6.3"
        #else
            "6"
        #endif
    }
}

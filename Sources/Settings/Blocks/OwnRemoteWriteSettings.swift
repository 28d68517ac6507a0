/// `metronome.remote_write`: how series are written that Tempo knows no key for.
package struct OwnRemoteWriteSettings: KeyBlock {
    /// Also where remote write 2.0 says when a series began.
    package var zeroSamples = true
    package init() {}

    package static let rows = KeyRows<OwnRemoteWriteSettings> {
        KeyRow(
            "zero_samples", \.zeroSamples, .flag,
            "Whether a new series begins with a sample of 0 also for servers that have confirmed remote write 2.0, which tells them when it began: "
                + "not every server makes a zero of that. Servers of 1.0 always get it.")
    }
}

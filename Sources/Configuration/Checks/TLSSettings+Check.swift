import Settings

extension TLSSettings {
    /// What contradicts itself, as Prometheus has it.
    ///
    /// - Parameter tls: the mapping; nil: there is none.
    func check(_ tls: Field?) {
        for (name, isTwice) in [
            ("ca", !ca.isEmpty && !caFile.isEmpty), ("cert", !cert.isEmpty && !certFile.isEmpty), ("key", !key.value.isEmpty && !keyFile.isEmpty),
        ] where isTwice { tls?.fail("only one of \(name) and \(name)_file is possible") }
        if (cert.isEmpty && certFile.isEmpty) != (key.value.isEmpty && keyFile.isEmpty) {
            tls?.fail("a certificate needs its key and a key its certificate, got one of the two")
        }
        let oldest = minVersion ?? Version.oldest
        if let newest = maxVersion, newest < oldest {
            let words = minVersion == nil ? "the oldest that is spoken, \(oldest.rawValue); set min_version" : "min_version \(oldest.rawValue)"
            (tls?.below("max_version") ?? tls)?.fail("no connection can be made: \(newest.rawValue) is older than \(words)")
        }
    }
}

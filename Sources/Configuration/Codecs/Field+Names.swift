import Settings

extension Field {
    /// A text that is right unless `problem` says what was expected.
    func string(_ problem: (String) -> String?) -> String? {
        guard let text = string() else { return nil }
        guard let expected = problem(text) else { return text }
        reject(expected)
        return nil
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, but none that is Prometheus' or the histograms' own.
    func labelName() -> String? {
        guard let name = string() else { return nil }
        let letters = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard letters, let first = name.utf8.first, !first.isDigit else {
            reject("a label name of letters, digits and _, not beginning with a digit")
            return nil
        }
        guard !name.hasPrefix("__"), name != "le" else {
            fail("the label \(name) is reserved")
            return nil
        }
        return name
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    func metricName() -> String? {
        guard let name = string() else { return nil }
        let letters = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }
        guard letters, let first = name.utf8.first, !first.isDigit else {
            reject("a metric name of letters, digits, _ and :, not beginning with a digit")
            return nil
        }
        return name
    }

    /// A word that can end a metric's name, or OpenTelemetry's `1` for none.
    func unit() -> String? {
        string { text in
            text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") }
                ? nil : "a unit of letters, digits and _ such as seconds, bytes or credits"
        }
    }

    /// What names of metrics begin with; empty: nothing.
    func namespace() -> String? {
        string { text in
            let isShort = text.utf8.count <= CollectorNameSettings.maxNamespaceBytes
            return isShort && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
                ? nil : "at most \(CollectorNameSettings.maxNamespaceBytes) bytes without line breaks, such as traces.span.metrics, or \"\" for none"
        }
    }

    func overridesFile() -> String? {
        guard let path = string() else { return nil }
        if let problem = OverridesPath.problem(path) { fail(problem) }
        return path
    }
}

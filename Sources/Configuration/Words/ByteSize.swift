/// Sizes under `metronome.limits`: a number of bytes, or a whole number with a unit (`16MiB`, `512KiB`, `1GB`).
package enum ByteSize {
    private static let units: [String: Int] = [
        "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
    ]

    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let name = text.dropFirst(digits.count).drop { $0 == " " }
        guard let count = Int(digits), let unit = units[String(name)] else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }

    /// With the largest unit that makes a whole number of it.
    package static func text(_ bytes: Int) -> String {
        let unit = units.filter { $0.key.count == 3 && bytes != 0 && bytes.isMultiple(of: $0.value) }.max { $0.value < $1.value }
        return unit.map { "\(bytes / $0.value)\($0.key)" } ?? String(bytes)
    }
}

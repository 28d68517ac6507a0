/// Numbers as text.
package enum NumberText {
    /// With three significant digits, and thousands apart: `0.178`, `2.31`, `45.2`, `618`, `1,234`.
    package static func short(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        let decimals = size == 0 ? 0 : size < 0.095 ? 4 : size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0
        return fixed(value, decimals: decimals)
    }

    package static func fixed(_ value: Double, decimals: Int) -> String {
        var unit = 1.0
        for _ in 0..<decimals { unit *= 10 }
        let scaled = Int((abs(value) * unit).rounded())
        let whole = scaled / Int(unit)
        var fraction = String(scaled % Int(unit))
        while fraction.count < decimals { fraction = "0" + fraction }
        return (value < 0 && scaled > 0 ? "-" : "") + grouped(whole) + (decimals > 0 ? "." + fraction : "")
    }

    private static func grouped(_ value: Int) -> String {
        let digits = String(value)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }

    /// For JSON: up to six digits behind the point; what is no number is null.
    package static func plain(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let rounded = (value * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}

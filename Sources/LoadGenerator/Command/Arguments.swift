import ArgumentParser

/// A length of time: `10s`, `500ms`, `2m`, `1h`, or plain seconds.
package struct TimeSpan: ExpressibleByArgument {
    package var nanos: Int64

    package init(seconds: Int64) {
        nanos = seconds * 1_000_000_000
    }

    package init?(argument: String) {
        let units: [(suffix: String, nanos: Double)] = [("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("", 1e9)]
        guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
            let number = Double(argument.dropLast(unit.suffix.count)), number >= 0, number * unit.nanos < 1e18
        else { return nil }
        nanos = Int64(number * unit.nanos)
    }

    package var defaultValueDescription: String { "\(nanos / 1_000_000_000)s" }
}

/// `HOST:PORT`, with IPv6 addresses in brackets.
package struct HostPort: ExpressibleByArgument {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, !host.contains("/") else { return nil }
        self.init(host: host, port: port)
    }
}

/// `name=value`.
package struct HeaderArgument: ExpressibleByArgument {
    package var name: String
    package var value: String

    package init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        name = argument[..<equals].lowercased()
        value = String(argument[argument.index(after: equals)...])
        guard !name.isEmpty, !name.contains(where: \.isWhitespace), !value.contains(where: \.isNewline) else { return nil }
    }
}

extension Target.Wire: ExpressibleByArgument {}

/// A label of a series as bytes: two texts that Unicode takes for the same are different labels.
package struct SeriesLabel: Hashable, Sendable {
    package var name: [UInt8]
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: String) {
        self.init(name: Array(name.utf8), value: Array(value.utf8))
    }
}

extension SeriesLabel: CustomStringConvertible {
    package var description: String { "\(String(decoding: name, as: UTF8.self))=\"\(String(decoding: value, as: UTF8.self))\"" }
}

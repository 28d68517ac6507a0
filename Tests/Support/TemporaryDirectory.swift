import Foundation

/// A directory that disappears with its owner.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// - Throws: when the directory cannot be made.
    package init(_ purpose: String) throws {
        path = NSTemporaryDirectory().appending("metronome-\(purpose)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes `text` as file `name` and returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes `bytes` as file `name` and returns its path.
    @discardableResult
    package func write(_ name: String, bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

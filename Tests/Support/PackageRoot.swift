import Foundation

/// The checkout that this test binary was built from.
package enum PackageRoot {
    package static let path: String = {
        let file = URL(fileURLWithPath: #filePath)
        return file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }()

    package static func file(_ relative: String) -> String { "\(path)/\(relative)" }

    package static func read(_ relative: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: file(relative))))
    }

    /// Names in a folder of the checkout that end in `suffix`, sorted.
    package static func list(_ folder: String, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(folder)).filter { $0.hasSuffix(suffix) }.sorted()
    }
}

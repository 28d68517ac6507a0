import BenchReport
import Glibc

/// A directory of its own that is gone when its owner is.
final class WorkDirectory {
    let path: String

    /// - Throws: ``BenchError`` when none can be made.
    init() throws(BenchError) {
        var template = Array("/tmp/metronome-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchError("cannot make a directory in /tmp") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    deinit {
        guard path.hasPrefix("/tmp/metronome-bench.") else { return }
        Self.remove(path)
    }

    /// With what is in it; links are not followed.
    private static func remove(_ path: String) {
        guard let listing = opendir(path) else { return }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard name != ".", name != ".." else { continue }
            if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        }
        closedir(listing)
        rmdir(path)
    }
}

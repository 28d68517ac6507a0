import ArgumentParser
import Explain
import MetronomeConfiguration

/// Files of spans that a command line names.
enum CaptureFile {
    /// Prints what is wrong with it and ends the process with 1.
    static func read(_ path: String) throws -> [CapturedSpan] {
        switch ConfigurationFiles.bytes(path, "file of spans", limit: CaptureReader.fileLimit) {
        case .failure(let error):
            StandardError.write("\(ConfigurationErrors([error]))")
            throw ExitCode(1)
        case .success(let bytes):
            do throws(CaptureError) {
                return try CaptureReader.read(bytes)
            } catch {
                StandardError.write("\(path): no spans can be read: \(error.message)")
                throw ExitCode(1)
            }
        }
    }
}

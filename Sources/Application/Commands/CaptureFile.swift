import ArgumentParser
import Explain
import MetronomeConfiguration
import Receivers
import Serving

/// Files of spans that a command line names; `-` is standard input. They may be compressed.
enum CaptureFile {
    /// Prints what of it was not read; where there is nothing to read, ends the process with 1.
    static func read(_ path: String) throws -> [CapturedSpan] {
        switch ConfigurationFiles.bytes(path, "file of spans", limit: CaptureReader.fileLimit) {
        case .failure(let error):
            StandardError.write("\(ConfigurationErrors([error]))")
            throw ExitCode(1)
        case .success(let bytes):
            let name = path == "-" ? "standard input" : path
            do throws(CaptureError) {
                let reading = try CaptureReader.readWhatIsThere(decompressed(bytes))
                for note in reading.notes { StandardError.write("warning: \(name): \(note)") }
                let faulty = reading.spans.filter { !$0.fault.isEmpty }
                if let first = faulty.first {
                    let spans = faulty.count == 1 ? "1 span cannot" : "\(faulty.count) spans cannot"
                    StandardError.write("warning: \(name): \(spans) be read, and would be left out: \(first.fault)")
                }
                return reading.spans
            } catch {
                StandardError.write("\(name): no spans can be read: \(error.message)")
                throw ExitCode(1)
            }
        }
    }

    /// By what it begins with, whatever its name.
    static func decompressed(_ bytes: [UInt8]) throws(CaptureError) -> [UInt8] {
        let compression: Compression
        let name: String
        if bytes.starts(with: [0x1f, 0x8b]) {
            (compression, name) = (.gzip, "gzip")
        } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            (compression, name) = (.zstd, "zstd")
        } else {
            return bytes
        }
        do throws(InflateFailure) {
            return try Decompressor().inflate(bytes.span.bytes, compression, limit: CaptureReader.fileLimit) { $0.copy }
        } catch {
            throw CaptureError(message: error.text(name))
        }
    }
}

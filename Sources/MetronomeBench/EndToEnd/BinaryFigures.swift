import BenchReport

extension FigureGroup {
    /// One file to copy into an image.
    static let binary: FigureGroup = FigureGroup(title: "the binary", ids: ["binary-size", "binary-swift-libraries"]) { _ in
        let directory = try WorkDirectory()
        let stripped = directory.file("metronome")
        let strip = try ChildProcess.run("strip", ["-o", stripped, Binaries.path("metronome")], directory: directory)
        guard strip.exitCode == 0, let size = Files.size(stripped) else { throw BenchError("strip failed: \(strip.errors)") }
        let listing = try ChildProcess.run("ldd", [stripped], directory: directory)
        guard listing.exitCode == 0 else { throw BenchError("ldd failed: \(listing.errors)") }
        let runtime = ["libswift", "libFoundation", "libdispatch"]
        let libraries = listing.output.split(separator: "\n").filter { line in runtime.contains { line.contains($0) } }
        return [
            Figure("binary-size", "binary, stripped", Double(size) / 1_048_576, "MiB", .atMost(48)),
            Figure("binary-swift-libraries", "libraries of a Swift runtime that it needs beside it", Double(libraries.count), "files", .atMost(0)),
        ]
    }
}

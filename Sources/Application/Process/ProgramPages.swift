import Glibc

/// What is in memory of the program's own file.
package enum ProgramPages {
    /// Lets go of code and constants once the process has started: two thirds of its memory then, most of which nothing asks for again. What is asked
    /// for comes back from the system's cache.
    static func giveBack() {
        let maps = SystemFile.text("/proc/self/maps")
        for part in unchanged(maps) {
            guard let start = UnsafeMutableRawPointer(bitPattern: part.lowerBound) else { continue }
            madvise(start, Int(part.upperBound - part.lowerBound), MADV_DONTNEED)
        }
    }

    /// Where the program lies that nothing can have been written to: its code, and what is read only in front of it. Behind it are constants that were
    /// written once, when the program was loaded.
    ///
    /// - Parameter maps: `/proc/self/maps` (proc_pid_maps(5)), in which the program comes first.
    package static func unchanged(_ maps: String) -> [Range<UInt>] {
        var found: [Range<UInt>] = []
        var program: Substring?
        for line in maps.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6 else { break }
            let file = fields[5].drop { $0 == " " }
            guard file == program ?? file, file.hasPrefix("/") else { break }
            program = file
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1], fields[1] == "r-xp" || fields[1] == "r--p" else { break }
            found.append(ends[0]..<ends[1])
            if fields[1] == "r-xp" { return found }
        }
        return []
    }
}

/// The limit of memory that the process's cgroup sets, or one around it (cgroup v2 `memory.max`, v1 `memory.limit_in_bytes`).
package enum CgroupMemory {
    /// Where the system shows the cgroups.
    private static let root = "/sys/fs/cgroup"

    /// Bytes; nil: none, or it cannot be read.
    package static func limit(groups: String = SystemFile.text("/proc/self/cgroup"), read: (String) -> String = SystemFile.text) -> Int? {
        files(groups).compactMap { limit(in: read($0)) }.min()
    }

    /// The files that may say it, of the process's own group and of those around it.
    package static func files(_ groups: String) -> [String] {
        var files: [String] = []
        for line in groups.split(separator: "\n") {
            // "0::/path" in v2, "4:memory:/path" or "4:cpu,memory:/path" in v1.
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isNew = fields[0] == "0" && fields[1].isEmpty
            guard isNew || fields[1].split(separator: ",").contains("memory") else { continue }
            let (folder, name) = isNew ? (root, "memory.max") : (root + "/memory", "memory.limit_in_bytes")
            var path = fields[2].split(separator: "/")[...]
            while true {
                files.append(([folder] + path.map(String.init) + [name]).joined(separator: "/"))
                guard path.popLast() != nil else { break }
            }
        }
        return files
    }

    /// "max" is none, and so is what v1 writes for it, nearly the largest number that there is.
    private static func limit(in text: String) -> Int? {
        guard let bytes = text.split(separator: "\n").first.flatMap({ Int($0) }), bytes > 0, bytes < 1 << 60 else { return nil }
        return bytes
    }
}

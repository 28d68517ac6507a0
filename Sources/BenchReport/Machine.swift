import Glibc

/// What the figures were measured on. Instructions per span can be compared on the same toolchain only.
package struct Machine {
    /// The compiler's version, and the C library's.
    package static var toolchain: String {
        #if compiler(>=6.5)
            let compiler = "Swift 6.5 or later"
        #elseif compiler(>=6.4)
            let compiler = "Swift 6.4"
        #elseif compiler(>=6.3)
            let compiler = "Swift 6.3"
        #else
            let compiler = "Swift 6.2"
        #endif
        #if arch(x86_64)
            let architecture = "x86_64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "another architecture"
        #endif
        var library = [UInt8](repeating: 0, count: 64)
        let length = library.withUnsafeMutableBytes { bytes in
            confstr(Int32(_CS_GNU_LIBC_VERSION), bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return "\(compiler), \(String(decoding: library.prefix(max(length, 1) - 1), as: UTF8.self)), \(architecture)"
    }

    /// The processor and how many of them.
    package static var processor: String {
        let info = Files.read("/proc/cpuinfo") ?? ""
        let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
        return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) × \(name)"
    }
}

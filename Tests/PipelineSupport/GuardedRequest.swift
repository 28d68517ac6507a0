import Glibc
import Pipeline

/// A request whose slack ends at a page that must not be read: a walker that looks further ends the test run.
package final class GuardedRequest {
    private let map: UnsafeMutableRawPointer
    private let mapped: Int
    package let bytes: WireSlice

    package init(_ content: [UInt8]) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let needed = content.count + RequestBytes.slack
        let readable = (needed + page - 1) / page * page
        mapped = readable + page
        map = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        mprotect(map + readable, page, PROT_NONE)
        let start = map + (readable - needed)
        content.withUnsafeBytes { if let from = $0.baseAddress { start.copyMemory(from: from, byteCount: content.count) } }
        // What lies behind the request must not matter.
        (start + content.count).initializeMemory(as: UInt8.self, repeating: 0xaa, count: RequestBytes.slack)
        bytes = WireSlice(start: RawRun(start, bytes: needed), count: content.count)
    }

    deinit { munmap(map, mapped) }
}

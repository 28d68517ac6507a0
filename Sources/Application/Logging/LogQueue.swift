import Dispatch
import Glibc
import SelfMetrics
import Synchronization

/// Lines on their way to a file descriptor, written by a thread of its own: whoever logs never waits for whoever reads.
///
/// At most ``maxBytes`` wait; what comes beyond that is dropped and counted (`metronome_log_lines_dropped_total`), and a line says how many
/// were, once there is room again. The order is kept.
final class LogQueue: Sendable {
    static let standardError = LogQueue(STDERR_FILENO)
    /// Bytes of lines that wait.
    private static let maxBytes = 1 << 20

    private struct State {
        var lines: [String] = []
        /// Of `lines` and of what is being written.
        var bytes = 0
        var isWriting = false
        /// Dropped lines of which none was told yet.
        var dropped = 0
        /// Counts dropped lines; until there is a registry, alone.
        var counter = Counter()
        /// The line that tells of dropped ones; nil: none is written.
        var notice: (@Sendable (Int) -> String)?
    }

    private let descriptor: CInt
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "log")

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Counts dropped lines in `counter`, those so far too.
    func count(in counter: Counter) {
        state.withLock { state in
            counter.add(Int(clamping: state.counter.value))
            state.counter = counter
        }
    }

    /// `notice`: the line that tells of so many dropped ones.
    func tellDropped(_ notice: @escaping @Sendable (Int) -> String) { state.withLock { $0.notice = notice } }

    /// Never waits.
    func append(_ line: String) {
        let begins = state.withLock { state -> Bool in
            let size = line.utf8.count + 1
            guard state.bytes + size <= Self.maxBytes else {
                state.dropped += 1
                state.counter.add()
                return false
            }
            state.lines.append(line)
            state.bytes += size
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { self.writeAll() } }
    }

    /// Waits until everything so far is written, at most this long.
    func flush(within time: DispatchTimeInterval) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + time)
    }

    private func writeAll() {
        while let lines = next() {
            for line in lines {
                write(line + "\n")
                state.withLock { $0.bytes -= line.utf8.count + 1 }
            }
        }
    }

    /// nil: nothing waits.
    private func next() -> [String]? {
        state.withLock { state in
            if state.dropped > 0, let notice = state.notice {
                let line = notice(state.dropped)
                state.dropped = 0
                state.lines.append(line)
                state.bytes += line.utf8.count + 1
            }
            guard !state.lines.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { state.lines = [] }
            return state.lines
        }
    }

    /// One system call a line, where the system lets it, so that lines of several processes do not mix.
    private func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count > 0 {
                    written += count
                } else if errno == EAGAIN {
                    // Somebody who shares the file has made it non-blocking.
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}

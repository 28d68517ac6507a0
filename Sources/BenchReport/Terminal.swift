import Glibc

/// What goes on, for whoever waits: standard error, so that the table alone is standard output.
package enum Terminal {
    package static func note(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(2, line, line.count)
    }
}

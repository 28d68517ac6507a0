import Dispatch

/// Where files are read: what blocks there holds up no sending.
enum Threads {
    static let files = DispatchQueue(label: "remote-write-files", attributes: .concurrent)
}

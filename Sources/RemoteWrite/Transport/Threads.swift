import Dispatch

/// Where files are read and names looked up: what blocks there holds up no sending.
enum Threads {
    static let files = DispatchQueue(label: "remote-write-files", attributes: .concurrent)
    static let names = DispatchQueue(label: "remote-write-names", attributes: .concurrent)
}

import Dispatch

/// Where files are read and names looked up: what blocks there holds up no sending.
package enum Threads {
    package static let files = DispatchQueue(label: "outbound-files", attributes: .concurrent)
    package static let names = DispatchQueue(label: "outbound-names", attributes: .concurrent)
}

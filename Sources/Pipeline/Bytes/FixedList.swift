/// A list that is made once and stays for good: reading it costs no reference count.
///
/// Sound to share because it is written only while it is made, and because its memory is never given back.
struct FixedList<Element>: @unchecked Sendable {
    private let start: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        start = UnsafePointer(memory)
        count = elements.count
    }

    subscript(index: Int) -> Element {
        @inline(__always) get { start[index] }
    }
}

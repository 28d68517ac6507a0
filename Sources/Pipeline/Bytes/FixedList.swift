/// A list that is made once and stays for good: reading it costs no reference count.
///
/// Sound to share because it is written only while it is made, and because its memory is never given back.
struct FixedList<Element>: @unchecked Sendable {
    private let start: Run<Element>
    let count: Int

    init(_ elements: [Element]) {
        let memory = Cells<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        start = Run(memory)
        count = elements.count
    }

    subscript(index: Int) -> Element {
        @inline(__always) get { start[index] }
    }
}

/// Numbers that a plan settles once, as the inner loop wants them: a plain pointer, so that reading one costs no
/// reference count.
///
/// Sound to share because it is written only while it is made; who keeps ``start`` keeps its owner, too.
package final class ConstantTable<Element: BitwiseCopyable>: @unchecked Sendable {
    package let start: Run<Element>
    package let count: Int
    private let memory: Cells<Element>

    package init(_ elements: [Element]) {
        count = elements.count
        memory = .allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        start = Run(memory)
    }

    var all: CountedRun<Element> {
        @inline(__always) get { CountedRun(start: start, count: count) }
    }

    deinit { memory.deallocate() }
}

import SelfMetrics
import Synchronization

/// The books of all tenants and endpoints, which a page is made of.
final class SenderBooks: Sendable {
    private let books = Mutex<[SenderBook]>([])

    init(_ registry: MetricsRegistry) {
        registry.beforeExposition { [weak self] in
            guard let self else { return }
            // Outside the lock: a new tenant does not wait for a page.
            for book in books.withLock({ $0 }) { book.show() }
        }
    }

    func add(_ book: SenderBook) { books.withLock { $0.append(book) } }
}

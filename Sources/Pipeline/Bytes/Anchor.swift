import Synchronization

/// Makes the large struct that holds it one that stays where it is: the compiler otherwise copies all of it to wherever it is borrowed
/// (measured with Swift 6.3: 2 KB ten times a call of a model).
struct Anchor: ~Copyable {
    private let address = Atomic<Bool>(false)
}

/// Whether the tests were compiled with optimisation, as `make test` does; `make unit` and `make sanitize` do not.
enum Optimization {
    #if DEBUG
        static let isOn = false
    #else
        static let isOn = true
    #endif
}

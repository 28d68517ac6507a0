/// The steps of SplitMix64: from one state to the next, and from a state to a number all of whose bits depend on all of its bits.
package enum Mixing {
    /// What is added to a state.
    package static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// Inlined: a table of targets has millions of them.
    @inlinable
    package static func mixed(_ state: UInt64) -> UInt64 {
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

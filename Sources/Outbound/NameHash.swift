/// Hashes of names that stay the same over restarts and in every process (FNV-1a). Who chooses names can make them collide: for what nobody
/// attacks.
package enum NameHash {
    package static func of64Bits(_ name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    package static func of32Bits(_ name: String) -> UInt32 {
        name.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

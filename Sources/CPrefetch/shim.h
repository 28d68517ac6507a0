#include <stdint.h>

// Swift has no way to ask for a cache line ahead of its use.
static inline void metronome_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

// The same value, of which the optimiser knows nothing: what is decided by it stays a conditional move where the
// optimiser would make a branch that is guessed wrongly.
static inline uint64_t metronome_opaque(uint64_t value) {
    __asm__("" : "+r"(value));
    return value;
}


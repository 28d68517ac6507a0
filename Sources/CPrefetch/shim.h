// Swift has no way to ask for a cache line ahead of its use.
static inline void metronome_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

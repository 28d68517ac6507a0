#pragma once
#include <stdint.h>

/// Blocks that the calling thread has taken from the heap so far, by whatever function: a program that links this
/// library has its `malloc` and relatives replaced by ones that count.
uint64_t metronome_allocations(void);

/// Keeps a block from being optimised away.
void *metronome_allocate(uint64_t size);

void metronome_release(void *block);

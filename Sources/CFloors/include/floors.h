#pragma once
#include <stddef.h>
#include <stdint.h>

/// The sum of all 8-byte words: what it costs to look at `size` bytes at all.
uint64_t metronome_sum_of_bytes(const void *bytes, size_t size);

/// Goes through an OTLP request field by field, attributes and their values included: every tag and every length is read
/// and checked, and nothing is done with what they lead to. A reader can be quicker than this only by not looking.
/// Returns the number of spans; -1 when the request is malformed.
int64_t metronome_wire_skip(const void *request, size_t size);

// RE2 behind plain C: compile, search, free. Matching takes time linear in the text, whatever the pattern.
#ifndef METRONOME_CRE2_H
#define METRONOME_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct metronome_re2 metronome_re2;

// A compiled pattern (UTF-8), or NULL with the reason as NUL-terminated text in `error` (cut to `error_capacity`).
// `max_memory` limits, in bytes, the program and what searches keep of it.
metronome_re2 *metronome_re2_compile(const char *pattern, size_t length, int64_t max_memory, char *error, size_t error_capacity);

// Whether the pattern matches anywhere in the text. May be called from several threads at once.
bool metronome_re2_search(const metronome_re2 *compiled, const char *text, size_t length);

void metronome_re2_free(metronome_re2 *compiled);

#ifdef __cplusplus
}
#endif

#endif

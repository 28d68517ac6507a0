// RE2 behind plain C: compile, search, match, free. Matching takes time linear in the text, whatever the pattern.
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

// Whether the pattern matches the whole text. `bounds` gets where the match (0) and each group begins and ends in it, -1 for one that
// took no part: room for `count` pairs, at most one more than there are groups; NULL with a `count` of 0.
bool metronome_re2_match_whole(const metronome_re2 *compiled, const char *text, size_t length, int64_t *bounds, size_t count);

// Groups in parentheses.
int metronome_re2_group_count(const metronome_re2 *compiled);

// The number of the group with this name; 0: there is none.
int metronome_re2_group(const metronome_re2 *compiled, const char *name, size_t length);

void metronome_re2_free(metronome_re2 *compiled);

#ifdef __cplusplus
}
#endif

#endif

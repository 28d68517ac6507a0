#include <valgrind/callgrind.h>

// The requests are macros, which Swift does not see. Outside of Valgrind each is a few instructions without effect.
static inline void metronome_callgrind_start(void) { CALLGRIND_START_INSTRUMENTATION; }
static inline void metronome_callgrind_stop(void) { CALLGRIND_STOP_INSTRUMENTATION; }

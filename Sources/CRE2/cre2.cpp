#include "CRE2.h"

#include <re2/re2.h>

#include <cstring>
#include <new>

struct metronome_re2 {
    RE2 pattern;
    metronome_re2(const re2::StringPiece &text, const RE2::Options &options) : pattern(text, options) {}
};

static void report(const char *reason, size_t length, char *error, size_t capacity) {
    if (capacity == 0) return;
    const size_t kept = length < capacity - 1 ? length : capacity - 1;
    std::memcpy(error, reason, kept);
    error[kept] = 0;
}

metronome_re2 *metronome_re2_compile(const char *pattern, size_t length, int64_t max_memory, char *error, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    auto *compiled = new (std::nothrow) metronome_re2(re2::StringPiece(length == 0 ? "" : pattern, length), options);
    if (compiled == nullptr) {
        report("out of memory", 13, error, capacity);
        return nullptr;
    }
    if (!compiled->pattern.ok()) {
        const std::string &reason = compiled->pattern.error();
        report(reason.data(), reason.size(), error, capacity);
        delete compiled;
        return nullptr;
    }
    return compiled;
}

bool metronome_re2_search(const metronome_re2 *compiled, const char *text, size_t length) {
    const re2::StringPiece piece(length == 0 ? "" : text, length);
    return compiled->pattern.Match(piece, 0, length, RE2::UNANCHORED, nullptr, 0);
}

void metronome_re2_free(metronome_re2 *compiled) { delete compiled; }

#include "CRE2.h"

#include <re2/re2.h>

#include <cstring>
#include <new>
#include <vector>

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

bool metronome_re2_match_whole(const metronome_re2 *compiled, const char *text, size_t length, int64_t *bounds, size_t count) {
    const re2::StringPiece piece(length == 0 ? "" : text, length);
    if (count == 0) return compiled->pattern.Match(piece, 0, length, RE2::ANCHOR_BOTH, nullptr, 0);
    std::vector<re2::StringPiece> groups(count);
    if (!compiled->pattern.Match(piece, 0, length, RE2::ANCHOR_BOTH, groups.data(), static_cast<int>(count))) return false;
    for (size_t index = 0; index < count; index++) {
        const bool took_part = groups[index].data() != nullptr;
        bounds[2 * index] = took_part ? groups[index].data() - piece.data() : -1;
        bounds[2 * index + 1] = took_part ? bounds[2 * index] + static_cast<int64_t>(groups[index].size()) : -1;
    }
    return true;
}

int metronome_re2_group_count(const metronome_re2 *compiled) { return compiled->pattern.NumberOfCapturingGroups(); }

int metronome_re2_group(const metronome_re2 *compiled, const char *name, size_t length) {
    const auto &names = compiled->pattern.NamedCapturingGroups();
    const auto found = names.find(std::string(length == 0 ? "" : name, length));
    return found == names.end() ? 0 : found->second;
}

void metronome_re2_free(metronome_re2 *compiled) { delete compiled; }

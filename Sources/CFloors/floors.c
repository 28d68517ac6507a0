#include "floors.h"
#include <string.h>

// A floor for what is written in Swift should owe nothing to Swift: so this is C.

uint64_t metronome_sum_of_bytes(const void *bytes, size_t size) {
    uint64_t sum = 0;
    for (size_t index = 0; index + 8 <= size; index += 8) {
        uint64_t word;
        memcpy(&word, (const char *)bytes + index, 8);
        sum += word;
    }
    return sum;
}

typedef const uint8_t *position;

/// One field: its tag, and what it holds when that is length-delimited.
struct field {
    uint64_t tag;
    position start, end;
};

/// Reads a varint that ends before `end`; NULL when there is none.
static position varint(position at, position end, uint64_t *result) {
    uint64_t read = 0;
    for (int shift = 0; shift < 64 && at < end; shift += 7) {
        uint8_t byte = *at++;
        read |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *result = read;
            return at;
        }
    }
    return NULL;
}

enum { delimited = 2 };

/// Any field; NULL when it is malformed.
__attribute__((noinline)) static position general_step(position at, position end, struct field *field) {
    uint64_t size = 0;
    if (!(at = varint(at, end, &field->tag))) return NULL;
    switch (field->tag & 7) {
    case 0:
        field->start = field->end = at;
        return varint(at, end, &size);
    case 1: size = 8; break;
    case 5: size = 4; break;
    case delimited:
        if (!(at = varint(at, end, &size))) return NULL;
        break;
    default: return NULL;
    }
    if (size > (uint64_t)(end - at)) return NULL;
    field->start = at;
    return field->end = at + size;
}

/// Most fields have one byte of tag, one of length, and that many behind it.
static inline __attribute__((always_inline)) position step(position at, position end, struct field *field) {
    if (end - at >= 2 && (at[0] & 0x87) == delimited && at[1] < 0x80 && at[1] <= end - at - 2) {
        field->tag = at[0];
        field->start = at + 2;
        return field->end = at + 2 + at[1];
    }
    return general_step(at, end, field);
}

#define TAG(number) ((number) << 3 | delimited)

/// A key and a value, which is a message of one field. Like those below: 0 when it is malformed.
static int walk_attribute(position at, position end) {
    struct field field, inner;
    while (at < end) {
        if (!(at = step(at, end, &field))) return 0;
        if (field.tag != TAG(2)) continue;
        for (position value = field.start; value < field.end;) {
            if (!(value = step(value, field.end, &inner))) return 0;
        }
    }
    return 1;
}

/// Whether an attribute has the form that nearly all have: first the key, then a text as value, each with one byte of
/// length, and all lengths agree.
static inline __attribute__((always_inline)) int is_usual_attribute(position at, unsigned size) {
    if (size < 6 || at[0] != TAG(1) || at[1] > size - 6) return 0;
    position value = at + 2 + at[1];
    unsigned rest = size - 4 - at[1];
    return value[0] == TAG(2) && value[1] == rest && (value[2] & 0x87) == delimited && value[3] == rest - 2;
}

/// A message with attributes under one number: a resource, a scope, an event, a link; a status has none.
static int walk_described(position at, position end, uint64_t attribute) {
    struct field field;
    while (at < end) {
        if (!(at = step(at, end, &field))) return 0;
        if (field.tag == attribute && !walk_attribute(field.start, field.end)) return 0;
    }
    return 1;
}

static int walk_span(position at, position end) {
    struct field field;
    while (at < end) {
        if (end - at >= 2 && at[0] == TAG(9) && at[1] < 0x80 && at[1] <= end - at - 2 && is_usual_attribute(at + 2, at[1])) {
            at += 2 + at[1];
            continue;
        }
        if (!(at = step(at, end, &field))) return 0;
        switch (field.tag) {
        case TAG(9):
            if (!walk_attribute(field.start, field.end)) return 0;
            break;
        case TAG(11):
            if (!walk_described(field.start, field.end, TAG(3))) return 0;
            break;
        case TAG(13):
            if (!walk_described(field.start, field.end, TAG(4))) return 0;
            break;
        case TAG(15):
            if (!walk_described(field.start, field.end, 0)) return 0;
            break;
        }
    }
    return 1;
}

static int walk_scope_spans(position at, position end, int64_t *spans) {
    struct field field;
    while (at < end) {
        if (!(at = step(at, end, &field))) return 0;
        if (field.tag == TAG(1) && !walk_described(field.start, field.end, TAG(3))) return 0;
        if (field.tag != TAG(2)) continue;
        if (!walk_span(field.start, field.end)) return 0;
        *spans += 1;
    }
    return 1;
}

static int walk_resource_spans(position at, position end, int64_t *spans) {
    struct field field;
    while (at < end) {
        if (!(at = step(at, end, &field))) return 0;
        if (field.tag == TAG(1) && !walk_described(field.start, field.end, TAG(1))) return 0;
        if (field.tag == TAG(2) && !walk_scope_spans(field.start, field.end, spans)) return 0;
    }
    return 1;
}

int64_t metronome_wire_skip(const void *request, size_t size) {
    int64_t spans = 0;
    position at = request, end = at + size;
    struct field field;
    while (at < end) {
        if (!(at = step(at, end, &field))) return -1;
        if (field.tag == TAG(1) && !walk_resource_spans(field.start, field.end, &spans)) return -1;
    }
    return spans;
}

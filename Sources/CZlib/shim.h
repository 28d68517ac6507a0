#include <zlib.h>

// zlib asks for bytes that it may change, but only reads what it is to compress or to decompress.
static inline void metronome_zlib_input(z_stream *stream, const void *bytes, unsigned int count) {
    stream->next_in = (Bytef *)bytes;
    stream->avail_in = count;
}

static inline void metronome_zlib_output(z_stream *stream, void *room, unsigned int count) {
    stream->next_out = (Bytef *)room;
    stream->avail_out = count;
}

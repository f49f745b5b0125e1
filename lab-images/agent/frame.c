/* SPDX-License-Identifier: MIT */
/* Finding frames in a byte stream that may hold anything. */
#include "frame.h"

#include <string.h>

static uint32_t frame_length_of(const uint8_t *header) {
    return header[4] | (uint32_t)header[5] << 8 | (uint32_t)header[6] << 16 | (uint32_t)header[7] << 24;
}

/* Whether the (have) bytes at (at) can still become a header; a short prefix counts as yes. */
static int frame_plausible(const uint8_t *at, size_t have) {
    if (have > 0 && at[0] != 'R') return 0;
    if (have > 1 && at[1] != 'Z') return 0;
    if (have > 2 && at[2] != FRAME_VERSION) return 0;
    if (have > 3 && (at[3] < FRAME_HELLO || at[3] > FRAME_DATA)) return 0;
    return have < FRAME_HEADER || frame_length_of(at) <= FRAME_BODY_MAX;
}

uint8_t *frame_room(struct frame_reader *reader, size_t *size) {
    *size = sizeof reader->bytes - reader->length;
    return reader->bytes + reader->length;
}

int frame_next(struct frame_reader *reader, size_t *consumed, struct frame *out) {
    for (;;) {
        uint8_t *at = reader->bytes + *consumed;
        size_t have = reader->length - *consumed;
        if (have > 0 && !frame_plausible(at, have)) {
            (*consumed)++;
            reader->dropped++;
            continue;
        }
        if (have < FRAME_HEADER) return 0;
        uint32_t length = frame_length_of(at);
        if (have < FRAME_HEADER + length) return 0;
        *out = (struct frame){.type = at[3], .length = length, .body = at + FRAME_HEADER};
        *consumed += FRAME_HEADER + length;
        return 1;
    }
}

void frame_discard(struct frame_reader *reader, size_t consumed) {
    reader->length -= consumed;
    memmove(reader->bytes, reader->bytes + consumed, reader->length);
}

void frame_header(uint8_t *out, enum frame_type type, uint32_t length) {
    const uint8_t header[FRAME_HEADER] = {'R',    'Z',         FRAME_VERSION, type,
                                          length, length >> 8, length >> 16,  length >> 24};
    memcpy(out, header, sizeof header);
}

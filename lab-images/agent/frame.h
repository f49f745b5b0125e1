/* SPDX-License-Identifier: MIT */
/* Frames of the control channel (lab-images/README.md, contract 4): 'R' 'Z' version type length[4] body. */
#ifndef RZ_FRAME_H
#define RZ_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_VERSION = 1,
    FRAME_HEADER = 8,
    FRAME_BODY_MAX = 65536,
    FRAME_DATA_HEADER = 6,
    FRAME_DATA_MAX = 32768,
};

enum frame_type { FRAME_HELLO = 1, FRAME_REQUEST = 2, FRAME_RESPONSE = 3, FRAME_EVENT = 4, FRAME_DATA = 5 };

/* Collects bytes into frames. Bytes that belong to no plausible frame are dropped and counted. */
struct frame_reader {
    uint64_t dropped;
    size_t length;
    uint8_t bytes[FRAME_HEADER + FRAME_BODY_MAX];
};

/* A frame found in a reader; (body) is valid until the next call on that reader. */
struct frame {
    uint8_t type;
    uint32_t length;
    uint8_t *body;
};

/* Room for more input: where to put it, and in (size) how much. Never zero after frame_next said no. */
uint8_t *frame_room(struct frame_reader *reader, size_t *size);

/* Takes the next whole frame out of what was read. Returns 0 if more bytes are needed. */
int frame_next(struct frame_reader *reader, size_t *consumed, struct frame *out);

/* Drops the first (consumed) bytes, after the frames in them have been handled. */
void frame_discard(struct frame_reader *reader, size_t consumed);

/* Writes a frame header to (out), which has FRAME_HEADER bytes. */
void frame_header(uint8_t *out, enum frame_type type, uint32_t length);

#endif

/* SPDX-License-Identifier: MIT */
/* Frames of the control channel (contract 4 of lab-images/README.md), taken apart byte by byte. Pure code. */
#ifndef UK_FRAME_H
#define UK_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_VERSION   1
#define FRAME_HEAD      8
#define FRAME_LENGTH_MAX 65536  /* of a body; a head that says more is no head */
#define FRAME_BODY_KEPT 2048    /* longer bodies are skipped and reported as too large */

enum frame_type { FRAME_HELLO = 1, FRAME_REQUEST, FRAME_RESPONSE, FRAME_EVENT, FRAME_DATA };

struct frame_decoder {
    uint8_t head[FRAME_HEAD];
    size_t head_have;
    uint32_t body_length, body_have;
    uint32_t dropped;           /* bytes that belonged to no frame */
    char body[FRAME_BODY_KEPT + 1];
};

enum frame_result { FRAME_INCOMPLETE, FRAME_WHOLE, FRAME_TOO_LARGE };

/* Takes in one byte. After FRAME_WHOLE, head[3] is the type and (body), body_length long and followed by a NUL, is
 * valid until the next call. */
enum frame_result frame_decode(struct frame_decoder *decoder, uint8_t byte);

/* Writes the head of a frame. */
void frame_encode_head(uint8_t head[FRAME_HEAD], enum frame_type type, uint32_t body_length);

#endif

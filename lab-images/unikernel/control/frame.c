/* SPDX-License-Identifier: MIT */
/* Frame decoding: after nonsense, bytes are dropped until the next possible head. */
#include "frame.h"

#include <string.h>

/* True if the first (have) bytes of (head) can be the beginning of a frame. */
static int is_plausible(const uint8_t *head, size_t have)
{
    uint32_t length = head[4] | (uint32_t)head[5] << 8 | (uint32_t)head[6] << 16 | (uint32_t)head[7] << 24;
    return (have < 1 || head[0] == 'R') && (have < 2 || head[1] == 'Z') && (have < 3 || head[2] == FRAME_VERSION) &&
           (have < 4 || (head[3] >= FRAME_HELLO && head[3] <= FRAME_DATA)) &&
           (have < FRAME_HEAD || length <= FRAME_LENGTH_MAX);
}

static enum frame_result finish(struct frame_decoder *d)
{
    d->head_have = 0;
    if (d->body_length > FRAME_BODY_KEPT)
        return FRAME_TOO_LARGE;
    d->body[d->body_length] = 0;
    return FRAME_WHOLE;
}

enum frame_result frame_decode(struct frame_decoder *d, uint8_t byte)
{
    if (d->head_have == FRAME_HEAD) {
        if (d->body_have < FRAME_BODY_KEPT)
            d->body[d->body_have] = (char)byte;
        return ++d->body_have == d->body_length ? finish(d) : FRAME_INCOMPLETE;
    }
    d->head[d->head_have++] = byte;
    while (!is_plausible(d->head, d->head_have)) { /* a head may begin within the bytes of a false one */
        d->dropped++;
        memmove(d->head, d->head + 1, --d->head_have);
    }
    if (d->head_have < FRAME_HEAD)
        return FRAME_INCOMPLETE;
    d->body_have = 0;
    d->body_length = d->head[4] | (uint32_t)d->head[5] << 8 | (uint32_t)d->head[6] << 16 | (uint32_t)d->head[7] << 24;
    return d->body_length == 0 ? finish(d) : FRAME_INCOMPLETE;
}

void frame_encode_head(uint8_t head[FRAME_HEAD], enum frame_type type, uint32_t body_length)
{
    head[0] = 'R';
    head[1] = 'Z';
    head[2] = FRAME_VERSION;
    head[3] = (uint8_t)type;
    for (int i = 0; i < 4; i++)
        head[4 + i] = (uint8_t)(body_length >> 8 * i);
}

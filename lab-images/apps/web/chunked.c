/* SPDX-License-Identifier: MIT */
/* The chunked body decoder declared in request.h: one state per place a byte can stand in. */
#include "request.h"

#define SIZE_DIGITS  7      /* chunks of up to 256 MiB; the body as a whole is limited by the caller */
#define OVERHEAD_MAX 1024

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int is_bad_text(char c) { return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f; }

static int size_byte(struct chunked *d, char c)
{
    int digit = hex_value(c);
    if (digit >= 0) {
        d->left = d->left << 4 | (uint32_t)digit;
        return ++d->digits <= SIZE_DIGITS ? 0 : -1;
    }
    if (d->digits == 0)
        return -1;
    if (c == '\r')
        d->state = CHUNK_SIZE_LF;
    else if (c == ';')
        d->state = CHUNK_EXTENSION;
    else
        return -1;
    return 0;
}

/* A byte of an extension or trailer: skipped, but neither endless nor binary. */
static int text_byte(struct chunked *d, char c, int state_after_cr)
{
    if (c == '\r')
        d->state = state_after_cr;
    else if (is_bad_text(c) || ++d->overhead > OVERHEAD_MAX)
        return -1;
    return 0;
}

static int framing_byte(struct chunked *d, char c)
{
    switch (d->state) {
    case CHUNK_SIZE:
        return size_byte(d, c);
    case CHUNK_EXTENSION:
        return text_byte(d, c, CHUNK_SIZE_LF);
    case CHUNK_SIZE_LF:
        d->state = d->left ? CHUNK_DATA : CHUNK_TRAILER;
        d->digits = 0;
        return c == '\n' ? 0 : -1;
    case CHUNK_DATA_CR:
        d->state = CHUNK_DATA_LF;
        return c == '\r' ? 0 : -1;
    case CHUNK_DATA_LF:
        d->state = CHUNK_SIZE;
        return c == '\n' ? 0 : -1;
    case CHUNK_TRAILER:
        d->state = CHUNK_TRAILER_LINE;
        return text_byte(d, c, CHUNK_END_LF);
    case CHUNK_TRAILER_LINE:
        return text_byte(d, c, CHUNK_TRAILER_LF);
    case CHUNK_TRAILER_LF:
        d->state = CHUNK_TRAILER;
        return c == '\n' ? 0 : -1;
    case CHUNK_END_LF:
        d->state = CHUNK_DONE;
        return c == '\n' ? 0 : -1;
    default:
        return -1;
    }
}

long chunked_next(struct chunked *d, const char *in, size_t length, struct slice *data)
{
    size_t used = 0;

    *data = (struct slice){ in, 0 };
    while (used < length && d->state != CHUNK_DONE) {
        if (d->state == CHUNK_DATA) {
            size_t part = length - used < d->left ? length - used : d->left;
            *data = (struct slice){ in + used, part };
            d->left -= (uint32_t)part;
            if (d->left == 0)
                d->state = CHUNK_DATA_CR;
            return (long)(used + part);
        }
        if (framing_byte(d, in[used++]) < 0)
            return -1;
    }
    return (long)used;
}

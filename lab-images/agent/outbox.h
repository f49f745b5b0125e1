/* SPDX-License-Identifier: MIT */
/* Frames on their way to the page: a bounded buffer between the agent and a console that may be slow. */
#ifndef RZ_OUTBOX_H
#define RZ_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "frame.h"

enum {
    OUTBOX_SIZE = 262144,
    /* Room that data frames leave free, so that a response can always be written. */
    OUTBOX_RESERVE = 16384,
    OUTBOX_RESPONSE_MAX = 2048,
};

struct outbox {
    size_t start, length;
    uint8_t bytes[OUTBOX_SIZE];
};

/* Whether a response or event fits; the agent reads no further request until one does. */
int outbox_has_room_for_response(const struct outbox *outbox);

/* Bytes that a data frame may carry now; 0 means wait. */
size_t outbox_data_room(const struct outbox *outbox);

/* Appends a frame with a JSON body made like printf's. The caller has made sure of the room. */
void outbox_json(struct outbox *outbox, enum frame_type type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends a data frame of stream (stream) for request (id); (flags) 1 ends the stream. */
void outbox_data(struct outbox *outbox, uint32_t id, uint8_t stream, uint8_t flags, const void *bytes, size_t length);

/* Writes what the console takes now. 0, or -1 with errno if the console failed. */
int outbox_flush(struct outbox *outbox, int fd);

#endif

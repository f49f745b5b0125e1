/* SPDX-License-Identifier: MIT */
#include "outbox.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t outbox_free(const struct outbox *outbox) {
    return OUTBOX_SIZE - outbox->length;
}

/* Space for (length) bytes behind what waits. Running out means that a caller did not ask for room. */
static uint8_t *outbox_append(struct outbox *outbox, size_t length) {
    if (length > outbox_free(outbox)) abort();
    if (outbox->start + outbox->length + length > OUTBOX_SIZE) {
        memmove(outbox->bytes, outbox->bytes + outbox->start, outbox->length);
        outbox->start = 0;
    }
    uint8_t *at = outbox->bytes + outbox->start + outbox->length;
    outbox->length += length;
    return at;
}

int outbox_has_room_for_response(const struct outbox *outbox) {
    return outbox_free(outbox) >= 2 * OUTBOX_RESPONSE_MAX;
}

size_t outbox_data_room(const struct outbox *outbox) {
    size_t overhead = FRAME_HEADER + FRAME_DATA_HEADER + OUTBOX_RESERVE;
    if (outbox_free(outbox) <= overhead) return 0;
    size_t room = outbox_free(outbox) - overhead;
    return room < FRAME_DATA_MAX ? room : FRAME_DATA_MAX;
}

void outbox_json(struct outbox *outbox, enum frame_type type, const char *format, ...) {
    char body[OUTBOX_RESPONSE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof body) abort();
    uint8_t *at = outbox_append(outbox, FRAME_HEADER + length);
    frame_header(at, type, length);
    memcpy(at + FRAME_HEADER, body, length);
}

void outbox_data(struct outbox *outbox, uint32_t id, uint8_t stream, uint8_t flags, const void *bytes, size_t length) {
    uint8_t *at = outbox_append(outbox, FRAME_HEADER + FRAME_DATA_HEADER + length);
    frame_header(at, FRAME_DATA, FRAME_DATA_HEADER + length);
    const uint8_t header[FRAME_DATA_HEADER] = {id, id >> 8, id >> 16, id >> 24, stream, flags};
    memcpy(at + FRAME_HEADER, header, sizeof header);
    if (length > 0) memcpy(at + FRAME_HEADER + FRAME_DATA_HEADER, bytes, length);
}

int outbox_flush(struct outbox *outbox, int fd) {
    while (outbox->length > 0) {
        ssize_t sent = write(fd, outbox->bytes + outbox->start, outbox->length);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
        if (sent < 0) return -1;
        outbox->start += sent;
        outbox->length -= sent;
    }
    outbox->start = 0;
    return 0;
}

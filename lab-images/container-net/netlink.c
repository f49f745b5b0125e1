/* SPDX-License-Identifier: MIT */
/* Building netlink messages and hearing what became of them. */
#include "netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *message_reserve(struct message *message, size_t size) {
    size_t at = message->length;
    if (at + NLMSG_ALIGN(size) > sizeof message->bytes) abort();
    memset(message->bytes + at, 0, NLMSG_ALIGN(size));
    message->length = at + NLMSG_ALIGN(size);
    ((struct nlmsghdr *)(message->bytes + message->header))->nlmsg_len = message->length - message->header;
    return message->bytes + at;
}

void message_raw(struct message *message, const void *data, size_t size) {
    memcpy(message_reserve(message, size), data, size);
}

void message_begin(struct message *message, uint16_t type, uint16_t flags, const void *fixed, size_t size) {
    message->header = message->length;
    struct nlmsghdr *header = message_reserve(message, sizeof *header);
    header->nlmsg_type = type;
    header->nlmsg_flags = flags | NLM_F_REQUEST;
    header->nlmsg_seq = ++message->sequence;
    message_raw(message, fixed, size);
}

void message_put(struct message *message, uint16_t type, const void *data, size_t size) {
    struct nlattr attribute = {.nla_len = NLA_HDRLEN + size, .nla_type = type};
    char *at = message_reserve(message, NLA_HDRLEN + size);
    memcpy(at, &attribute, sizeof attribute);
    memcpy(at + NLA_HDRLEN, data, size);
}

void message_text(struct message *message, uint16_t type, const char *text) {
    message_put(message, type, text, strlen(text) + 1);
}

void message_number(struct message *message, uint16_t type, uint32_t number) {
    message_put(message, type, &number, sizeof number);
}

size_t message_open(struct message *message, uint16_t type) {
    size_t at = message->length;
    message_put(message, type | NLA_F_NESTED, NULL, 0);
    return at;
}

void message_close(struct message *message, size_t at) {
    ((struct nlattr *)(message->bytes + at))->nla_len = message->length - at;
}

int netlink_open(int protocol) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (fd < 0) return -1;
    if (connect(fd, (struct sockaddr *)&kernel, sizeof kernel) == 0) return fd;
    close(fd);
    return -1;
}

int netlink_send(int fd, const struct message *message) {
    char answer[8192];
    if (send(fd, message->bytes, message->length, 0) < 0) return -errno;
    int last = ((const struct nlmsghdr *)(message->bytes + message->header))->nlmsg_seq;
    for (;;) {
        ssize_t length = recv(fd, answer, sizeof answer, 0);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return -errno;
        int rest = length;
        for (struct nlmsghdr *at = (void *)answer; NLMSG_OK(at, (unsigned)rest); at = NLMSG_NEXT(at, rest)) {
            if (at->nlmsg_type != NLMSG_ERROR) continue;
            int error = ((struct nlmsgerr *)NLMSG_DATA(at))->error;
            if (error != 0 || (int)at->nlmsg_seq == last) return error;
        }
    }
}

int netlink_ask(int fd, const struct message *message, size_t fixed, void *out, size_t size) {
    union {
        struct nlmsghdr header;
        char bytes[8192];
    } answer;
    if (send(fd, message->bytes, message->length, 0) < 0) return -errno;
    ssize_t length = recv(fd, &answer, sizeof answer, 0);
    if (length < 0) return -errno;
    if (!NLMSG_OK(&answer.header, (size_t)length)) return -EBADMSG;
    if (answer.header.nlmsg_type == NLMSG_ERROR) return ((struct nlmsgerr *)NLMSG_DATA(&answer.header))->error;
    size_t before = NLMSG_HDRLEN + NLMSG_ALIGN(fixed), rest = answer.header.nlmsg_len - before;
    if (answer.header.nlmsg_len < before || rest > size) return -EBADMSG;
    memcpy(out, answer.bytes + before, rest);
    return rest;
}

const void *netlink_find(const void *attributes, size_t *length, uint16_t type) {
    const char *at = attributes;
    struct nlattr attribute;
    for (size_t rest = *length; rest >= sizeof attribute;) {
        memcpy(&attribute, at, sizeof attribute);
        if (attribute.nla_len < sizeof attribute || attribute.nla_len > rest) return NULL;
        if ((attribute.nla_type & NLA_TYPE_MASK) == type) {
            *length = attribute.nla_len - NLA_HDRLEN;
            return at + NLA_HDRLEN;
        }
        size_t step = NLA_ALIGN(attribute.nla_len);
        if (step > rest) return NULL;
        at += step;
        rest -= step;
    }
    return NULL;
}

/* SPDX-License-Identifier: MIT */
/* Pipes and event counters: how a program talks to itself, from thread to thread or out of a signal's handler. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <signal.h>
#include <sys/stat.h>

#define PIPE_BYTES 65536u

struct pipe {
    int readers, writers;
    uint32_t arrivals, departures;      /* what is news to a reader, and to a writer */
    size_t from, count;         /* a ring: count bytes from place from on */
    char bytes[PIPE_BYTES];
};

static long pipe_read(struct file *file, void *to, size_t length)
{
    struct pipe *p = file->object;
    if (p->count == 0)
        return p->writers && length ? -EAGAIN : 0;
    size_t taken = 0;
    while (taken < length && p->count) {
        size_t run = PIPE_BYTES - p->from < p->count ? PIPE_BYTES - p->from : p->count;
        size_t part = run < length - taken ? run : length - taken;
        memcpy((char *)to + taken, p->bytes + p->from, part);
        p->from = (p->from + part) % PIPE_BYTES;
        p->count -= part;
        taken += part;
    }
    p->departures++;
    return (long)taken;
}

static long pipe_write(struct file *file, const void *from, size_t length)
{
    struct pipe *p = file->object;
    if (!p->readers) {
        if (signals_raise)
            signals_raise(SIGPIPE);
        return -EPIPE;
    }
    size_t put = 0;
    while (put < length && p->count < PIPE_BYTES) {
        size_t at = (p->from + p->count) % PIPE_BYTES;
        size_t run = at < p->from || p->count == 0 ? (at < p->from ? p->from - at : PIPE_BYTES - at) : PIPE_BYTES - at;
        size_t room = PIPE_BYTES - p->count, part = length - put;
        part = part < run ? part : run;
        part = part < room ? part : room;
        memcpy(p->bytes + at, (const char *)from + put, part);
        p->count += part;
        put += part;
    }
    p->arrivals++;
    return put || !length ? (long)put : -EAGAIN;
}

static short pipe_read_events(struct file *file)
{
    const struct pipe *p = file->object;
    return (short)((p->count ? POLLIN | POLLRDNORM : 0) | (p->writers ? 0 : POLLHUP));
}

static short pipe_write_events(struct file *file)
{
    const struct pipe *p = file->object;
    return (short)((p->count < PIPE_BYTES ? POLLOUT | POLLWRNORM : 0) | (p->readers ? 0 : POLLERR));
}

static uint32_t pipe_arrivals(struct file *file) { return ((struct pipe *)file->object)->arrivals; }
static uint32_t pipe_departures(struct file *file) { return ((struct pipe *)file->object)->departures; }

static int pipe_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFIFO | 0600, .links = 1, .inode = 4 };
    return 0;
}

static void pipe_close(struct file *file)
{
    struct pipe *p = file->object;
    *((file->flags & O_ACCMODE) == O_RDONLY ? &p->readers : &p->writers) -= 1;
    p->arrivals++;
    p->departures++;
    if (!p->readers && !p->writers)
        heap_free(p);
}

static const struct file_type pipe_read_type = {
    .name = "pipe", .read = pipe_read, .events = pipe_read_events, .activity = pipe_arrivals, .status = pipe_status,
    .close = pipe_close,
};
static const struct file_type pipe_write_type = {
    .name = "pipe", .write = pipe_write, .events = pipe_write_events, .activity = pipe_departures, .status = pipe_status,
    .close = pipe_close,
};

static long pipe_new(int *fds, int flags)
{
    struct pipe *p = heap_alloc(sizeof *p);
    if (!p)
        return -ENOMEM;
    p->readers = p->writers = 1;
    p->arrivals = p->departures = 0;
    p->from = p->count = 0;
    struct file *read_end = file_new(&pipe_read_type, p, O_RDONLY | (flags & O_NONBLOCK));
    struct file *write_end = file_new(&pipe_write_type, p, O_WRONLY | (flags & O_NONBLOCK));
    if (!read_end || !write_end) {
        heap_free(read_end);
        heap_free(write_end);
        heap_free(p);
        return -ENOMEM;
    }
    long first = descriptor_open(read_end, flags, 0);
    if (first < 0) {
        file_release(write_end);
        return first;
    }
    long second = descriptor_open(write_end, flags, 0);
    if (second < 0) {
        descriptor_close(first);
        return second;
    }
    fds[0] = (int)first;
    fds[1] = (int)second;
    return 0;
}

static long sys_pipe(const long *a) { return pipe_new((int *)a[0], 0); }
static long sys_pipe2(const long *a) { return pipe_new((int *)a[0], (int)a[1]); }

/* ---- event counters (eventfd(2)) ---- */

struct counter {
    uint64_t value;
    uint32_t activity;
    int is_semaphore;
};

static long counter_read(struct file *file, void *to, size_t length)
{
    struct counter *c = file->object;
    if (length < sizeof c->value)
        return -EINVAL;
    if (c->value == 0)
        return -EAGAIN;
    uint64_t given = c->is_semaphore ? 1 : c->value;
    c->value -= given;
    memcpy(to, &given, sizeof given);
    return sizeof given;
}

static long counter_write(struct file *file, const void *from, size_t length)
{
    struct counter *c = file->object;
    uint64_t added;
    if (length < sizeof added)
        return -EINVAL;
    memcpy(&added, from, sizeof added);
    if (added == UINT64_MAX)
        return -EINVAL;
    if (c->value + added < c->value || c->value + added == UINT64_MAX)
        return -EAGAIN;
    c->value += added;
    c->activity++;
    return sizeof added;
}

static short counter_events(struct file *file)
{
    const struct counter *c = file->object;
    return (short)((c->value ? POLLIN | POLLRDNORM : 0) | (c->value < UINT64_MAX - 1 ? POLLOUT | POLLWRNORM : 0));
}

static uint32_t counter_activity(struct file *file) { return ((struct counter *)file->object)->activity; }
static void counter_close(struct file *file) { heap_free(file->object); }

static const struct file_type counter_type = {
    .name = "eventfd", .read = counter_read, .write = counter_write, .events = counter_events,
    .activity = counter_activity, .status = pipe_status, .close = counter_close,
};

static long sys_eventfd2(const long *a)
{
    struct counter *c = heap_calloc(1, sizeof *c);
    struct file *file = c ? file_new(&counter_type, c, O_RDWR | (a[1] & EFD_NONBLOCK ? O_NONBLOCK : 0)) : NULL;
    if (!file) {
        heap_free(c);
        return -ENOMEM;
    }
    *c = (struct counter){ .value = (uint32_t)a[0], .is_semaphore = (a[1] & EFD_SEMAPHORE) != 0 };
    return descriptor_open(file, a[1] & EFD_CLOEXEC ? O_CLOEXEC : 0, 0);
}

static long sys_eventfd(const long *a)
{
    const long call[2] = { a[0], 0 };
    return sys_eventfd2(call);
}

UK_CALL(pipe, sys_pipe);
UK_CALL(pipe2, sys_pipe2);
UK_CALL(eventfd, sys_eventfd);
UK_CALL(eventfd2, sys_eventfd2);

/* SPDX-License-Identifier: MIT */
/* epoll(7): a list of files to wait for. All of them are looked at in each wait, which for the few hundred that can be
 * open here costs less than keeping a list of those that are ready. */
#include "file.h"
#include "time.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>

/* struct epoll_event as it is on i386: twelve bytes. */
struct event {
    uint32_t events;
    uint64_t data;
} __attribute__((packed));

struct entry {
    struct entry *next;
    struct file *file;          /* valid while the descriptor leads to a file of this serial */
    uint32_t serial;
    long fd;
    struct event wanted;
    uint32_t reported;          /* EPOLLET: what was told last ... */
    uint32_t activity;          /* ... and how much had arrived by then */
    int is_off;                 /* EPOLLONESHOT, told once */
};

struct epoll { struct entry *entries; };

#define DEPTH_MAX 5             /* epolls within epolls, as on Linux */

static short epoll_events(struct file *file);

static int is_open(const struct entry *entry)
{
    const struct file *file = descriptor_file(entry->fd);
    return file && file->serial == entry->serial;
}

static void remove_entry(struct epoll *e, struct entry *entry)
{
    struct entry **link = &e->entries;
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    heap_free(entry);
}

static void epoll_close(struct file *file)
{
    struct epoll *e = file->object;
    while (e->entries)
        remove_entry(e, e->entries);
    heap_free(e);
}

static int epoll_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFREG | 0600, .links = 1, .inode = 5 };
    return 0;
}

static const struct file_type epoll_type = {
    .name = "epoll", .events = epoll_events, .status = epoll_status, .close = epoll_close,
};

static long sys_epoll_create1(const long *a)
{
    struct epoll *e = heap_calloc(1, sizeof *e);
    struct file *file = e ? file_new(&epoll_type, e, O_RDWR) : NULL;
    if (!file) {
        heap_free(e);
        return -ENOMEM;
    }
    return descriptor_open(file, a[0] & EPOLL_CLOEXEC ? O_CLOEXEC : 0, 0);
}

static long sys_epoll_create(const long *a)
{
    const long call[1] = { 0 };
    return a[0] > 0 ? sys_epoll_create1(call) : -EINVAL;
}

static struct epoll *epoll_of(long fd)
{
    struct file *file = descriptor_file(fd);
    return file && file->type == &epoll_type ? file->object : NULL;
}

/* A descriptor that was closed and given out again is another file: the old entry goes, as it would on Linux. */
static struct entry *find(struct epoll *e, long fd)
{
    for (struct entry *entry = e->entries; entry; entry = entry->next) {
        if (entry->fd != fd)
            continue;
        if (is_open(entry))
            return entry;
        remove_entry(e, entry);
        return NULL;
    }
    return NULL;
}

/* True if looking at (file) would lead to (e), or deeper than anybody needs. */
static int leads_to(const struct file *file, const struct epoll *e, int depth)
{
    if (file->type != &epoll_type)
        return 0;
    const struct epoll *inner = file->object;
    if (inner == e || depth == DEPTH_MAX)
        return 1;
    for (const struct entry *entry = inner->entries; entry; entry = entry->next)
        if (is_open(entry) && leads_to(entry->file, e, depth + 1))
            return 1;
    return 0;
}

static long add(struct epoll *e, long fd, const struct event *wanted)
{
    struct file *file = descriptor_file(fd);
    if (leads_to(file, e, 0))
        return file->object == e ? -EINVAL : -ELOOP;
    struct entry *entry = heap_calloc(1, sizeof *entry);
    if (!entry)
        return -ENOMEM;
    *entry = (struct entry){ .next = e->entries, .file = file, .serial = file->serial, .fd = fd, .wanted = *wanted };
    e->entries = entry;
    return 0;
}

static long sys_epoll_ctl(const long *a)
{
    struct epoll *e = epoll_of(a[0]);
    const struct event *wanted = (const struct event *)a[3];
    if (!e || !descriptor_file(a[2]))
        return -EBADF;
    if (!descriptor_file(a[2])->type->events)
        return -EPERM; /* regular files and such, which are always ready */
    struct entry *entry = find(e, a[2]);
    switch (a[1]) {
    case EPOLL_CTL_ADD:
        return entry ? -EEXIST : add(e, a[2], wanted);
    case EPOLL_CTL_MOD:
        if (!entry)
            return -ENOENT;
        entry->wanted = *wanted;
        entry->reported = 0;
        entry->is_off = 0;
        return 0;
    case EPOLL_CTL_DEL:
        if (!entry)
            return -ENOENT;
        remove_entry(e, entry);
        return 0;
    default:
        return -EINVAL;
    }
}

/* What is to be told of one entry now; 0 for nothing. */
static uint32_t due(struct entry *entry)
{
    if (entry->is_off)
        return 0;
    uint32_t holds = (uint16_t)file_events(entry->file) & (entry->wanted.events | EPOLLERR | EPOLLHUP);
    if (!(entry->wanted.events & EPOLLET))
        return holds;
    uint32_t activity = entry->file->type->activity ? entry->file->type->activity(entry->file) : 0;
    int is_new = (holds & ~entry->reported) || (holds && activity != entry->activity);
    entry->reported = holds;
    entry->activity = activity;
    return is_new ? holds : 0;
}

static long look(struct epoll *e, struct event *to, long most)
{
    long count = 0;
    for (struct entry *entry = e->entries, *next; entry && count < most; entry = next) {
        next = entry->next;
        if (!is_open(entry)) { /* closed without being taken out */
            remove_entry(e, entry);
            continue;
        }
        uint32_t events = due(entry);
        if (!events)
            continue;
        to[count++] = (struct event){ events, entry->wanted.data };
        entry->is_off = (entry->wanted.events & EPOLLONESHOT) != 0;
    }
    return count;
}

static short epoll_events(struct file *file)
{
    const struct epoll *e = file->object;
    for (struct entry *entry = e->entries; entry; entry = entry->next)
        if (!entry->is_off && is_open(entry) && (uint16_t)file_events(entry->file) & entry->wanted.events)
            return EPOLLIN | EPOLLRDNORM;
    return 0;
}

static long wait_on(struct epoll *e, const long *a, uint64_t deadline)
{
    long count;
    work();
    while ((count = look(e, (struct event *)a[1], a[2])) == 0) {
        if (clock_now() >= deadline)
            return 0;
        if (call_wait(deadline))
            return -EINTR;
    }
    return count;
}

static long wait_until(const long *a, uint64_t deadline)
{
    struct epoll *e = epoll_of(a[0]);
    if (!e)
        return -EBADF;
    if (a[2] <= 0)
        return -EINVAL;
    struct file *file = descriptor_hold(a[0]);
    long result = wait_on(e, a, deadline);
    file_release(file);
    return result;
}

static long sys_epoll_wait(const long *a)
{
    return wait_until(a, a[3] < 0 ? NEVER : clock_now() + (uint64_t)a[3] * NS_PER_MS);
}

static long epoll_wait2(const long *a) { return wait_until(a, deadline_of_timespec64((const void *)a[3])); }

static long sys_epoll_pwait(const long *a) { return wait_masked((const uint64_t *)a[4], sys_epoll_wait, a); }
static long sys_epoll_pwait2(const long *a) { return wait_masked((const uint64_t *)a[4], epoll_wait2, a); }

UK_CALL(epoll_create, sys_epoll_create);
UK_CALL(epoll_create1, sys_epoll_create1);
UK_CALL(epoll_ctl, sys_epoll_ctl);
UK_CALL(epoll_wait, sys_epoll_wait);
UK_CALL(epoll_pwait, sys_epoll_pwait);
UK_CALL(epoll_pwait2, sys_epoll_pwait2);

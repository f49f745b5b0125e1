/* SPDX-License-Identifier: MIT */
/* The table of descriptors, and the calls that change it. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

static struct file *table[DESCRIPTORS_MAX];
static uint8_t close_on_exec[DESCRIPTORS_MAX];  /* kept because programs ask; there is no exec */

struct file *file_new(const struct file_type *type, void *object, int flags)
{
    static uint32_t last_serial;
    struct file *file = heap_calloc(1, sizeof *file);
    if (file)
        *file = (struct file){ .type = type, .object = object, .references = 1, .serial = ++last_serial,
                               .flags = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK) };
    return file;
}

void file_release(struct file *file)
{
    if (--file->references > 0)
        return;
    if (file->type->close)
        file->type->close(file);
    heap_free(file);
}

long descriptor_open(struct file *file, int flags, long lowest)
{
    for (long fd = lowest; fd < DESCRIPTORS_MAX; fd++) {
        if (table[fd])
            continue;
        table[fd] = file;
        close_on_exec[fd] = (flags & O_CLOEXEC) != 0;
        return fd;
    }
    file_release(file);
    return -EMFILE;
}

long descriptor_of_new(struct file *file, int flags)
{
    return file ? descriptor_open(file, flags, 0) : -ENOMEM;
}

struct file *descriptor_file(long fd)
{
    return fd >= 0 && fd < DESCRIPTORS_MAX ? table[fd] : NULL;
}

struct file *descriptor_hold(long fd)
{
    struct file *file = descriptor_file(fd);
    if (file)
        file->references++;
    return file;
}

void descriptors_init(void)
{
    struct file *console = file_new(&terminal_type ? &terminal_type : &console_type, NULL, O_RDWR);
    if (!console)
        panic("posix: no memory for the console");
    for (long fd = 0; fd < 3; fd++) {
        console->references += fd > 0;
        descriptor_open(console, 0, fd);
    }
}

long descriptor_close(long fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    table[fd] = NULL;
    file_release(file);
    return 0;
}

static long sys_close(const long *a) { return descriptor_close(a[0]); }

static long duplicate(long fd, long lowest, int flags)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (lowest < 0 || lowest >= DESCRIPTORS_MAX)
        return -EINVAL;
    file->references++;
    return descriptor_open(file, flags, lowest);
}

static long sys_dup(const long *a) { return duplicate(a[0], 0, 0); }

static long sys_dup3(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file || a[1] < 0 || a[1] >= DESCRIPTORS_MAX)
        return -EBADF;
    if (a[0] == a[1])
        return -EINVAL;
    descriptor_close(a[1]);
    return duplicate(a[0], a[1], (int)a[2]);
}

static long sys_dup2(const long *a)
{
    const long call[3] = { a[0], a[1], 0 };
    return a[0] == a[1] && descriptor_file(a[0]) ? a[0] : sys_dup3(call);
}

static long sys_fcntl64(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file)
        return -EBADF;
    switch (a[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return duplicate(a[0], a[2], a[1] == F_DUPFD_CLOEXEC ? O_CLOEXEC : 0);
    case F_GETFL:
        return file->flags;
    case F_SETFL:
        file->flags = (file->flags & O_ACCMODE) | ((int)a[2] & (O_APPEND | O_NONBLOCK));
        return 0;
    case F_GETFD:
        return close_on_exec[a[0]] ? FD_CLOEXEC : 0;
    case F_SETFD:
        close_on_exec[a[0]] = (a[2] & FD_CLOEXEC) != 0;
        return 0;
    case F_SETLK: /* one process: nobody to lock out */
    case F_SETLKW:
        return 0;
    case F_GETLK:
        ((struct flock *)a[2])->l_type = F_UNLCK;
        return 0;
    default:
        return -EINVAL;
    }
}

static long sys_ioctl(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file)
        return -EBADF;
    if (a[1] == FIONBIO) {
        file->flags = *(int *)a[2] ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
        return 0;
    }
    return file->type->ioctl ? file->type->ioctl(file, (unsigned long)a[1], (void *)a[2]) : -ENOTTY;
}

UK_CALL(close, sys_close);
UK_CALL(dup, sys_dup);
UK_CALL(dup2, sys_dup2);
UK_CALL(dup3, sys_dup3);
UK_CALL(fcntl64, sys_fcntl64);
UK_CALL(fcntl, sys_fcntl64);
UK_CALL(ioctl, sys_ioctl);

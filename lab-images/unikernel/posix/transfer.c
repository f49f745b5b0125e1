/* SPDX-License-Identifier: MIT */
/* Reading and writing, and waiting where a file says "not now". */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>

long file_read(struct file *file, void *to, size_t length)
{
    if (!file->type->read_at)
        return file->type->read ? file->type->read(file, to, length) : -EINVAL;
    long count = file->type->read_at(file, to, length, file->offset);
    file->offset += count > 0 ? (uint64_t)count : 0;
    return count;
}

long file_write(struct file *file, const void *from, size_t length)
{
    if (!file->type->write_at)
        return file->type->write ? file->type->write(file, from, length) : -EINVAL;
    struct file_status status;
    if (file->flags & O_APPEND && file->type->status && file->type->status(file, &status) == 0)
        file->offset = status.size;
    long count = file->type->write_at(file, from, length, file->offset);
    file->offset += count > 0 ? (uint64_t)count : 0;
    return count;
}

static long read_waiting(struct file *file, void *to, size_t length)
{
    long result;
    while ((result = file_read(file, to, length)) == -EAGAIN && !(file->flags & O_NONBLOCK)) {
        long interrupted = call_wait(NEVER);
        if (interrupted)
            return interrupted;
    }
    return result;
}

/* A write waits until everything is taken, unless the file does not wait; then it tells how much was. */
static long write_waiting(struct file *file, const char *from, size_t length)
{
    size_t done = 0;
    for (;;) {
        long result = file_write(file, from + done, length - done);
        if (result < 0 && (result != -EAGAIN || file->flags & O_NONBLOCK))
            return done ? (long)done : result;
        done += result > 0 ? (size_t)result : 0;
        if (done == length || (result >= 0 && file->flags & O_NONBLOCK))
            return (long)done;
        if (result == -EAGAIN) {
            long interrupted = call_wait(NEVER);
            if (interrupted)
                return done ? (long)done : interrupted;
        }
    }
}

static int can_read(const struct file *file) { return file && (file->flags & O_ACCMODE) != O_WRONLY; }
static int can_write(const struct file *file) { return file && (file->flags & O_ACCMODE) != O_RDONLY; }

static long sys_read(const long *a)
{
    if (!can_read(descriptor_file(a[0])))
        return -EBADF;
    struct file *file = descriptor_hold(a[0]);
    long result = read_waiting(file, (void *)a[1], (size_t)a[2]);
    file_release(file);
    return result;
}

static long sys_write(const long *a)
{
    if (!can_write(descriptor_file(a[0])))
        return -EBADF;
    struct file *file = descriptor_hold(a[0]);
    long result = write_waiting(file, (const char *)a[1], (size_t)a[2]);
    file_release(file);
    return result;
}

/* Runs (function) over the parts of readv() or writev() until one is not done in full. */
static long each_part(const long *a, call_function *function)
{
    const struct iovec *parts = (const struct iovec *)a[1];
    long total = 0;
    for (long i = 0; i < a[2]; i++) {
        const long call[6] = { a[0], (long)parts[i].iov_base, (long)parts[i].iov_len, 0, 0, 0 };
        long n = parts[i].iov_len ? function(call) : 0;
        if (n < 0)
            return total ? total : n;
        total += n;
        if ((size_t)n < parts[i].iov_len)
            break;
    }
    return total;
}

static long sys_readv(const long *a) { return each_part(a, sys_read); }
static long sys_writev(const long *a) { return each_part(a, sys_write); }

UK_CALL(read, sys_read);
UK_CALL(write, sys_write);
UK_CALL(readv, sys_readv);
UK_CALL(writev, sys_writev);

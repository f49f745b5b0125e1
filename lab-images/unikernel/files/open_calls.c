/* SPDX-License-Identifier: MIT */
/* Opening files, moving in them, and the calls that read and write at a place. */
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static uint32_t creation_mask = 022;

static int create(struct place *place, uint32_t mode)
{
    if (!ram_write)
        return -EROFS;
    if (!place->directory || place->name[place->length] == '/')
        return -EISDIR;
    place->node = node_add(place->directory, place->name, place->length, S_IFREG | (mode & 07777 & ~creation_mask));
    place->directory->modified = node_time();
    return place->node ? 0 : -ENOSPC;
}

static int check_open(const struct node *node, int flags)
{
    int writes = (flags & O_ACCMODE) != O_RDONLY;
    if (flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (S_ISLNK(node->mode))
        return -ELOOP; /* O_NOFOLLOW */
    if (node_is_directory(node) && (writes || flags & O_CREAT))
        return -EISDIR;
    if (flags & O_DIRECTORY && !node_is_directory(node))
        return -ENOTDIR;
    return writes && !ram_write && S_ISREG(node->mode) ? -EROFS : 0;
}

static long open_at(long dirfd, const char *path, int flags, uint32_t mode)
{
    struct place place;
    int follow = flags & O_NOFOLLOW || (flags & O_CREAT && flags & O_EXCL) ? PATH_NO_FOLLOW : 0;
    int error = path_find(dirfd, path, follow, &place);
    if (error)
        return error;
    if (place.node)
        error = check_open(place.node, flags);
    else
        error = flags & O_CREAT ? create(&place, mode) : -ENOENT;
    if (!error && flags & O_TRUNC && S_ISREG(place.node->mode) && place.node->size && (flags & O_ACCMODE) != O_RDONLY)
        error = ram_truncate(place.node, 0);
    return error ? error : descriptor_of_new(node_open(place.node, flags), flags);
}

static long sys_open(const long *a) { return open_at(AT_FDCWD, (const char *)a[0], (int)a[1], (uint32_t)a[2]); }
static long sys_openat(const long *a) { return open_at(a[0], (const char *)a[1], (int)a[2], (uint32_t)a[3]); }

static long sys_creat(const long *a)
{
    return open_at(AT_FDCWD, (const char *)a[0], O_WRONLY | O_CREAT | O_TRUNC, (uint32_t)a[1]);
}

static long sys_umask(const long *a)
{
    uint32_t before = creation_mask;
    creation_mask = (uint32_t)a[0] & 0777;
    return (long)before;
}

static long sys_mkdirat(const long *a)
{
    struct place place;
    int error = path_find(a[0], (const char *)a[1], PATH_NO_FOLLOW, &place);
    if (error)
        return error;
    if (place.node)
        return -EEXIST;
    if (!ram_write)
        return -EROFS;
    struct node *made = node_add(place.directory, place.name, place.length,
                                 S_IFDIR | ((uint32_t)a[2] & 07777 & ~creation_mask));
    place.directory->modified = node_time();
    return made ? 0 : -ENOSPC;
}

static long sys_mkdir(const long *a)
{
    const long call[3] = { AT_FDCWD, a[0], a[1] };
    return sys_mkdirat(call);
}

/* ---- places in a file ---- */

static int64_t seek(struct file *file, int64_t offset, long whence)
{
    struct file_status status;
    if (!file->type->read_at && file->type != &directory_type)
        return -ESPIPE;
    int64_t base = 0;
    if (whence == SEEK_CUR)
        base = (int64_t)file->offset;
    else if (whence == SEEK_END && file->type->status(file, &status) == 0)
        base = (int64_t)status.size;
    else if (whence != SEEK_SET)
        return -EINVAL;
    if (base + offset < 0)
        return -EINVAL;
    file->offset = (uint64_t)(base + offset);
    return base + offset;
}

static long sys_llseek(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file)
        return -EBADF;
    int64_t result = seek(file, (int64_t)((uint64_t)a[1] << 32 | (uint32_t)a[2]), a[4]);
    if (result < 0)
        return (long)result;
    *(int64_t *)a[3] = result;
    return 0;
}

static long sys_lseek(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    return file ? (long)seek(file, a[1], a[2]) : -EBADF;
}

static uint64_t place_of(const long *a) { return (uint32_t)a[0] | (uint64_t)a[1] << 32; }

static long sys_pread64(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file || (file->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    if (place_of(a + 3) > INT64_MAX)
        return -EINVAL;
    return file->type->read_at ? file->type->read_at(file, (void *)a[1], (size_t)a[2], place_of(a + 3)) : -ESPIPE;
}

static long sys_pwrite64(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file || (file->flags & O_ACCMODE) == O_RDONLY)
        return -EBADF;
    if (place_of(a + 3) > INT64_MAX)
        return -EINVAL;
    return file->type->write_at ? file->type->write_at(file, (const void *)a[1], (size_t)a[2], place_of(a + 3)) : -ESPIPE;
}

static long each_part(const long *a, call_function *function)
{
    const struct iovec *parts = (const struct iovec *)a[1];
    uint64_t at = place_of(a + 3);
    long total = 0;
    for (long i = 0; i < a[2]; i++) {
        const long call[5] = { a[0], (long)parts[i].iov_base, (long)parts[i].iov_len, (long)(uint32_t)at, (long)(at >> 32) };
        long n = function(call);
        if (n < 0)
            return total ? total : n;
        total += n;
        at += (uint64_t)n;
        if ((size_t)n < parts[i].iov_len)
            break;
    }
    return total;
}

static long sys_preadv(const long *a) { return each_part(a, sys_pread64); }
static long sys_pwritev(const long *a) { return each_part(a, sys_pwrite64); }

static long truncate_file(struct file *file, uint64_t size)
{
    if (!file)
        return -EBADF;
    if ((file->flags & O_ACCMODE) == O_RDONLY || size > INT64_MAX)
        return -EINVAL;
    return file->type->truncate ? file->type->truncate(file, size) : -EINVAL;
}

static long sys_ftruncate64(const long *a) { return truncate_file(descriptor_file(a[0]), place_of(a + 1)); }
static long sys_ftruncate(const long *a) { return truncate_file(descriptor_file(a[0]), (uint32_t)a[1]); }

static long sys_truncate64(const long *a)
{
    struct place place;
    int error = path_find(AT_FDCWD, (const char *)a[0], 0, &place);
    if (error || !place.node)
        return error ? error : -ENOENT;
    if (!S_ISREG(place.node->mode))
        return -EINVAL;
    return ram_truncate ? ram_truncate(place.node, place_of(a + 1)) : -EROFS;
}

/* Blocks are taken when they are written; only the size can be set beforehand. */
static long sys_fallocate(const long *a)
{
    struct file_status status;
    struct file *file = descriptor_file(a[0]);
    uint64_t end = place_of(a + 2) + place_of(a + 4);
    if (!file || !file->type->truncate)
        return file ? -ENODEV : -EBADF;
    if (a[1] != 0)
        return -EOPNOTSUPP;
    return file->type->status(file, &status) == 0 && status.size < end ? file->type->truncate(file, end) : 0;
}

#define COPY_BYTES 16384

/* From a file into anything: read, write, and step back by what was not taken. */
static long send_file(const long *a)
{
    struct file *to = descriptor_file(a[0]), *from = descriptor_file(a[1]);
    uint64_t *given = (uint64_t *)a[2], at;
    static char buffer[COPY_BYTES];
    long total = 0;
    if ((to->flags & O_ACCMODE) == O_RDONLY || (from->flags & O_ACCMODE) == O_WRONLY)
        return -EBADF;
    if (!from->type->read_at)
        return -EINVAL;
    at = given ? *given : from->offset;
    while ((size_t)total < (size_t)a[3]) {
        size_t wanted = (size_t)a[3] - (size_t)total < COPY_BYTES ? (size_t)a[3] - (size_t)total : COPY_BYTES;
        long got = from->type->read_at(from, buffer, wanted, at);
        if (got <= 0)
            break;
        long put = file_write(to, buffer, (size_t)got);
        if (put == -EAGAIN && !(to->flags & O_NONBLOCK) && (put = call_wait(NEVER)) == 0)
            continue;
        if (put < 0) {
            total = total ? total : put;
            break;
        }
        total += put;
        at += (uint64_t)put;
        if (put < got && to->flags & O_NONBLOCK)
            break;
    }
    *(given ? given : &from->offset) = at;
    return total;
}

static long sys_sendfile64(const long *a)
{
    struct file *to = descriptor_hold(a[0]), *from = descriptor_hold(a[1]);
    long result = to && from ? send_file(a) : -EBADF;
    if (to)
        file_release(to);
    if (from)
        file_release(from);
    return result;
}

/* Everything is in memory, and as safe as it will ever be. */
static long sys_fsync(const long *a) { return descriptor_file(a[0]) ? 0 : -EBADF; }

UK_CALL(open, sys_open);
UK_CALL(openat, sys_openat);
UK_CALL(creat, sys_creat);
UK_CALL(umask, sys_umask);
UK_CALL(mkdir, sys_mkdir);
UK_CALL(mkdirat, sys_mkdirat);
UK_CALL(_llseek, sys_llseek);
UK_CALL(lseek, sys_lseek);
UK_CALL(pread64, sys_pread64);
UK_CALL(pwrite64, sys_pwrite64);
UK_CALL(preadv, sys_preadv);
UK_CALL(pwritev, sys_pwritev);
UK_CALL(ftruncate64, sys_ftruncate64);
UK_CALL(ftruncate, sys_ftruncate);
UK_CALL(truncate64, sys_truncate64);
UK_CALL(fallocate, sys_fallocate);
UK_CALL(sendfile64, sys_sendfile64);
UK_CALL(fsync, sys_fsync);
UK_CALL(fdatasync, sys_fsync);
UK_CALL(flock, sys_fsync);
UK_CALL(fadvise64_64, sys_fsync);
UK_CALL(sync, call_nothing);

/* SPDX-License-Identifier: MIT */
/* What there is to know of a file, in the three shapes two C libraries ask for it. */
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

/* struct stat64 of Linux on i386 (arch/x86/include/uapi/asm/stat.h). */
struct stat64_i386 {
    uint64_t device;
    uint32_t padding0, short_inode, mode, links, user, group;
    uint64_t device_number;
    uint32_t padding1;
    int64_t size;
    uint32_t block_bytes;
    uint64_t blocks;            /* of 512 bytes */
    uint32_t times[6];          /* last access, change of contents, change of the rest: seconds, nanoseconds */
    uint64_t inode;
} __attribute__((packed));

/* struct statx (include/uapi/linux/stat.h). */
struct statx_times { int64_t seconds; uint32_t nanoseconds; int32_t reserved; };
struct statx_linux {
    uint32_t mask, block_bytes;
    uint64_t attributes;
    uint32_t links, user, group;
    uint16_t mode, padding0;
    uint64_t inode, size, blocks, attributes_mask;
    struct statx_times accessed, born, changed, modified;
    uint32_t number_major, number_minor, device_major, device_minor;
    uint64_t mount, padding1[13];
} __attribute__((packed));

#define STATX_BASIC 0x7ffu

static void fill_stat64(const struct file_status *status, struct stat64_i386 *to)
{
    uint32_t seconds = (uint32_t)status->modified;
    *to = (struct stat64_i386){
        .device = 1, .short_inode = (uint32_t)status->inode, .mode = status->mode, .links = status->links,
        .device_number = status->device, .size = (int64_t)status->size, .block_bytes = PAGE_SIZE,
        .blocks = (status->size + 511) / 512, .times = { seconds, 0, seconds, 0, seconds, 0 }, .inode = status->inode,
    };
}

static void fill_statx(const struct file_status *status, struct statx_linux *to)
{
    struct statx_times time = { .seconds = status->modified };
    *to = (struct statx_linux){
        .mask = STATX_BASIC, .block_bytes = PAGE_SIZE, .links = status->links, .mode = (uint16_t)status->mode,
        .inode = status->inode, .size = status->size, .blocks = (status->size + 511) / 512, .accessed = time,
        .changed = time, .modified = time, .number_major = status->device >> 8, .number_minor = status->device & 255,
        .device_minor = 1,
    };
}

static long of_descriptor(long fd, struct file_status *status)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    return file->type->status ? file->type->status(file, status) : -EBADF;
}

static long of_path(long dirfd, const char *path, long flags, struct file_status *status)
{
    struct place place;
    if (*path == 0 && flags & AT_EMPTY_PATH)
        return of_descriptor(dirfd, status);
    int error = path_find(dirfd, path, flags & AT_SYMLINK_NOFOLLOW ? PATH_NO_FOLLOW : 0, &place);
    if (error || !place.node)
        return error ? error : -ENOENT;
    node_status(place.node, status);
    return 0;
}

static long answer(long error, const struct file_status *status, long to)
{
    if (!error)
        fill_stat64(status, (struct stat64_i386 *)to);
    return error;
}

static long sys_stat64(const long *a)
{
    struct file_status status;
    return answer(of_path(AT_FDCWD, (const char *)a[0], 0, &status), &status, a[1]);
}

static long sys_lstat64(const long *a)
{
    struct file_status status;
    return answer(of_path(AT_FDCWD, (const char *)a[0], AT_SYMLINK_NOFOLLOW, &status), &status, a[1]);
}

static long sys_fstat64(const long *a)
{
    struct file_status status;
    return answer(of_descriptor(a[0], &status), &status, a[1]);
}

static long sys_fstatat64(const long *a)
{
    struct file_status status;
    return answer(of_path(a[0], (const char *)a[1], a[3], &status), &status, a[2]);
}

static long sys_statx(const long *a)
{
    struct file_status status;
    long error = of_path(a[0], (const char *)a[1], a[2], &status);
    if (!error)
        fill_statx(&status, (struct statx_linux *)a[4]);
    return error;
}

/* Everybody may do everything: only existence is asked. */
static long sys_faccessat(const long *a)
{
    struct file_status status;
    return of_path(a[0], (const char *)a[1], 0, &status);
}

static long sys_access(const long *a)
{
    const long call[2] = { AT_FDCWD, a[0] };
    return sys_faccessat(call);
}

/* struct statfs64 of i386: 32-bit words, block counts of 64 bits. */
struct statfs64_i386 {
    uint32_t type, block_bytes;
    uint64_t blocks, blocks_free, blocks_available, files, files_free;
    uint32_t id[2], name_length, fragment_bytes, flags, spare[4];
} __attribute__((packed));

#define TMPFS_MAGIC 0x01021994u

static long sys_statfs64(const long *a)
{
    *(struct statfs64_i386 *)a[2] = (struct statfs64_i386){
        .type = TMPFS_MAGIC, .block_bytes = PAGE_SIZE, .fragment_bytes = PAGE_SIZE, .blocks = page_count_total(),
        .blocks_free = page_count_free(), .blocks_available = page_count_free(), .name_length = NAME_LENGTH_MAX,
    };
    return 0;
}

UK_CALL(stat64, sys_stat64);
UK_CALL(lstat64, sys_lstat64);
UK_CALL(fstat64, sys_fstat64);
UK_CALL(fstatat64, sys_fstatat64);
UK_CALL(statx, sys_statx);
UK_CALL(access, sys_access);
UK_CALL(faccessat, sys_faccessat);
UK_CALL(faccessat2, sys_faccessat);
UK_CALL(statfs64, sys_statfs64);
UK_CALL(fstatfs64, sys_statfs64);

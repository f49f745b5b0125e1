/* SPDX-License-Identifier: MIT */
/* Calls that read and change the tree: directories, links, names, attributes. */
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NO_REPLACE 1            /* RENAME_NOREPLACE of renameat2() */

/* Finds what must exist. */
static int find(long dirfd, const char *path, int flags, struct place *place)
{
    int error = path_find(dirfd, path, flags, place);
    return error ? error : place->node ? 0 : -ENOENT;
}

/* ---- reading a directory ---- */

struct entry {                  /* struct linux_dirent64 */
    uint64_t inode;
    int64_t next;
    uint16_t bytes;
    uint8_t kind;
    char name[];
} __attribute__((packed));

/* The entry of a directory at place (*at) or the first behind it: "." and "..", then the children by their ranks. A child
 * keeps its rank whatever happens to the others, so a program may remove files while it reads. */
static const struct node *entry_at(const struct node *directory, uint64_t *at, const char **name)
{
    *name = *at == 0 ? "." : "..";
    if (*at == 0)
        return directory;
    if (*at == 1)
        return directory->parent ? directory->parent : directory;
    const struct node *child = directory->children;
    while (child && child->rank < *at)
        child = child->next;
    *name = child ? child->name : NULL;
    *at = child ? child->rank : *at;
    return child;
}

static long sys_getdents64(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    char *to = (char *)a[1];
    size_t size = (size_t)a[2], used = 0;
    const char *name;
    if (!file || file->type != &directory_type)
        return file ? -ENOTDIR : -EBADF;
    for (const struct node *node; (node = entry_at(file->object, &file->offset, &name)); file->offset++) {
        size_t bytes = (sizeof(struct entry) + strlen(name) + 1 + 7) & ~7u;
        if (used + bytes > size)
            return used ? (long)used : -EINVAL;
        struct entry *entry = (struct entry *)(to + used);
        *entry = (struct entry){ .inode = node->number, .next = (int64_t)file->offset + 1, .bytes = (uint16_t)bytes,
                                 .kind = (uint8_t)(node->mode >> 12) };
        strcpy(entry->name, name);
        used += bytes;
    }
    return (long)used;
}

/* ---- names that go away or change ---- */

static int remove_node(long dirfd, const char *path, int is_directory)
{
    struct place place;
    int error = find(dirfd, path, PATH_NO_FOLLOW, &place);
    if (error)
        return error;
    if (!ram_write)
        return -EROFS;
    if (node_is_directory(place.node) != is_directory)
        return is_directory ? -ENOTDIR : -EISDIR;
    if (place.node == place.directory || !place.node->parent)
        return -EINVAL; /* "." */
    if (place.node->children)
        return -ENOTEMPTY;
    if (place.node == &node_root || place.node->device)
        return -EBUSY;
    node_unlink(place.node);
    return 0;
}

static long sys_unlink(const long *a) { return remove_node(AT_FDCWD, (const char *)a[0], 0); }
static long sys_rmdir(const long *a) { return remove_node(AT_FDCWD, (const char *)a[0], 1); }
static long sys_unlinkat(const long *a) { return remove_node(a[0], (const char *)a[1], (a[2] & AT_REMOVEDIR) != 0); }

static int is_within(const struct node *node, const struct node *directory)
{
    for (; node && node != &node_root; node = node->parent)
        if (node == directory)
            return 1;
    return directory == &node_root;
}

static int replace(const struct place *from, struct node *target, long flags)
{
    if (flags & NO_REPLACE)
        return -EEXIST;
    if (node_is_directory(target) != node_is_directory(from->node))
        return node_is_directory(target) ? -EISDIR : -ENOTDIR;
    if (target->children)
        return -ENOTEMPTY;
    node_unlink(target);
    return 0;
}

/* Takes the node out of one list and puts it in another under a new name. */
static int move(struct node *node, const struct place *to)
{
    char *name = heap_alloc(to->length + 1);
    if (!name)
        return -ENOSPC;
    memcpy(name, to->name, to->length);
    name[to->length] = 0;
    node->users++; /* held while it is nowhere */
    node_unlink(node);
    heap_free(node->name);
    node->name = name;
    node_link(node, to->directory);
    to->directory->modified = node_time();
    return 0;
}

static long rename_at(long from_fd, const char *from_path, long to_fd, const char *to_path, long flags)
{
    struct place from, to;
    int error = find(from_fd, from_path, PATH_NO_FOLLOW, &from);
    if (!error)
        error = path_find(to_fd, to_path, PATH_NO_FOLLOW, &to);
    if (error)
        return error;
    if (!ram_write)
        return -EROFS;
    if (!from.directory || !to.directory || from.node->device)
        return -EBUSY;
    if (from.node == to.node)
        return 0;
    if (is_within(from.directory, from.node) || (to.node && is_within(to.directory, to.node)))
        return -EBUSY; /* "." and ".." */
    if (is_within(to.directory, from.node))
        return -EINVAL;
    if (to.node)
        error = replace(&from, to.node, flags);
    return error ? error : move(from.node, &to);
}

static long sys_rename(const long *a)
{
    return rename_at(AT_FDCWD, (const char *)a[0], AT_FDCWD, (const char *)a[1], 0);
}

static long sys_renameat(const long *a) { return rename_at(a[0], (const char *)a[1], a[2], (const char *)a[3], 0); }
static long sys_renameat2(const long *a) { return rename_at(a[0], (const char *)a[1], a[2], (const char *)a[3], a[4]); }

/* ---- symbolic links ---- */

static long link_at(const char *target, long dirfd, const char *path)
{
    struct place place;
    int error = path_find(dirfd, path, PATH_NO_FOLLOW, &place);
    if (error)
        return error;
    if (place.node)
        return -EEXIST;
    if (!ram_write)
        return -EROFS;
    return node_add_link(place.directory, place.name, place.length, target, strlen(target)) ? 0 : -ENOSPC;
}

static long sys_symlink(const long *a) { return link_at((const char *)a[0], AT_FDCWD, (const char *)a[1]); }
static long sys_symlinkat(const long *a) { return link_at((const char *)a[0], a[1], (const char *)a[2]); }

static long read_link(long dirfd, const char *path, char *to, size_t size)
{
    struct place place;
    int error = find(dirfd, path, PATH_NO_FOLLOW, &place);
    if (error)
        return error;
    return S_ISLNK(place.node->mode) ? (long)node_read(place.node, to, size, 0) : -EINVAL;
}

static long sys_readlink(const long *a) { return read_link(AT_FDCWD, (const char *)a[0], (char *)a[1], (size_t)a[2]); }
static long sys_readlinkat(const long *a) { return read_link(a[0], (const char *)a[1], (char *)a[2], (size_t)a[3]); }

/* ---- the current directory ---- */

static long sys_chdir(const long *a)
{
    struct place place;
    int error = find(AT_FDCWD, (const char *)a[0], 0, &place);
    if (error)
        return error;
    if (!node_is_directory(place.node))
        return -ENOTDIR;
    path_set_current(place.node);
    return 0;
}

static long sys_fchdir(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file || file->type != &directory_type)
        return file ? -ENOTDIR : -EBADF;
    path_set_current(file->object);
    return 0;
}

static long sys_getcwd(const long *a) { return path_of(path_current(), (char *)a[0], (size_t)a[1]); }

/* ---- attributes: kept and shown ---- */

static long set_mode(struct node *node, uint32_t mode)
{
    node->mode = (node->mode & S_IFMT) | (mode & 07777);
    return 0;
}

static long sys_fchmodat(const long *a)
{
    struct place place;
    int error = find(a[0], (const char *)a[1], 0, &place);
    return error ? error : set_mode(place.node, (uint32_t)a[2]);
}

static long sys_chmod(const long *a)
{
    const long call[3] = { AT_FDCWD, a[0], a[1] };
    return sys_fchmodat(call);
}

static long sys_fchmod(const long *a)
{
    struct file *file = descriptor_file(a[0]);
    if (!file)
        return -EBADF;
    return file_node(file) ? set_mode(file_node(file), (uint32_t)a[1]) : 0;
}

static long set_time(const long *a, const int64_t *modified)
{
    struct place place = { 0 };
    struct file *file = descriptor_file(a[0]);
    int error = a[1] ? find(a[0], (const char *)a[1], a[3] & AT_SYMLINK_NOFOLLOW ? PATH_NO_FOLLOW : 0, &place) : 0;
    if (!a[1])
        place.node = file ? file_node(file) : NULL;
    if (error || !place.node)
        return error ? error : -EBADF;
    place.node->modified = modified ? *modified : node_time();
    return 0;
}

/* Times are pairs of seconds and nanoseconds, last access first; of the latter only two special values matter. */
static long sys_utimensat(const long *a)
{
    const int32_t *times = (const int32_t *)a[2];
    int64_t seconds = times ? times[2] : 0;
    if (times && times[3] == UTIME_OMIT)
        return 0;
    return set_time(a, times && times[3] != UTIME_NOW ? &seconds : NULL);
}

static long sys_utimensat64(const long *a)
{
    const int64_t *times = (const int64_t *)a[2];
    if (times && times[3] == UTIME_OMIT)
        return 0;
    return set_time(a, times && times[3] != UTIME_NOW ? &times[2] : NULL);
}

UK_CALL(getdents64, sys_getdents64);
UK_CALL(unlink, sys_unlink);
UK_CALL(unlinkat, sys_unlinkat);
UK_CALL(rmdir, sys_rmdir);
UK_CALL(rename, sys_rename);
UK_CALL(renameat, sys_renameat);
UK_CALL(renameat2, sys_renameat2);
UK_CALL(symlink, sys_symlink);
UK_CALL(symlinkat, sys_symlinkat);
UK_CALL(readlink, sys_readlink);
UK_CALL(readlinkat, sys_readlinkat);
UK_CALL(chdir, sys_chdir);
UK_CALL(fchdir, sys_fchdir);
UK_CALL(getcwd, sys_getcwd);
UK_CALL(chmod, sys_chmod);
UK_CALL(fchmod, sys_fchmod);
UK_CALL(fchmodat, sys_fchmodat);
UK_CALL(chown32, call_nothing);
UK_CALL(lchown32, call_nothing);
UK_CALL(fchown32, call_nothing);
UK_CALL(fchownat, call_nothing);
UK_CALL(utimensat, sys_utimensat);
UK_CALL(utimensat_time64, sys_utimensat64);

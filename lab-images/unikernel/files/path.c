/* SPDX-License-Identifier: MIT */
/* From a path to a node: names one after the other, links followed. */
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define LINKS_MAX 16            /* followed in one path, against links that lead in circles */

static struct node *current;

struct node *path_current(void)
{
    tree_init();
    return current ? current : &node_root;
}

void path_set_current(struct node *directory)
{
    directory->users++;
    if (current)
        node_release(current);
    current = directory;
}

static int start_of(long dirfd, const char *path, struct node **start)
{
    tree_init();
    *start = &node_root;
    if (*path == '/')
        return 0;
    *start = path_current();
    if (dirfd == AT_FDCWD)
        return 0;
    struct file *file = descriptor_file(dirfd);
    if (!file)
        return -EBADF;
    *start = file_node(file);
    return *start && node_is_directory(*start) ? 0 : -ENOTDIR;
}

static int walk(struct node *at, const char *path, int flags, int *links, struct place *place);

static int follow(struct node *link, int flags, int *links, struct place *place)
{
    if (++*links > LINKS_MAX)
        return -ELOOP;
    const char *target = link->bytes;
    return walk(*target == '/' ? &node_root : link->parent, target, flags, links, place);
}

/* The node of one name in (at). */
static struct node *step(struct node *at, const char *name, size_t length)
{
    if (length == 1 && name[0] == '.')
        return at;
    if (length == 2 && name[0] == '.' && name[1] == '.')
        return at->parent ? at->parent : at;
    return node_child(at, name, length);
}

static int walk(struct node *at, const char *path, int flags, int *links, struct place *place)
{
    *place = (struct place){ .node = at };
    for (;;) {
        path += strspn(path, "/");
        size_t length = strcspn(path, "/");
        if (length == 0)
            return 0;
        if (length > NAME_LENGTH_MAX)
            return -ENAMETOOLONG;
        if (!place->node)
            return -ENOENT;
        if (!node_is_directory(place->node))
            return -ENOTDIR;
        at = place->node;
        const char *rest = path + length;
        int is_last = rest[strspn(rest, "/")] == 0;
        *place = (struct place){ .directory = at, .node = step(at, path, length), .name = path, .length = length };
        if (!place->node && !at->parent)
            return -ENOENT; /* a directory that was removed: nothing can be made there */
        if (place->node && S_ISLNK(place->node->mode) && !(is_last && *rest == 0 && flags & PATH_NO_FOLLOW)) {
            int error = follow(place->node, is_last ? flags : 0, links, place);
            if (error)
                return error;
        }
        if (place->node && *rest == '/' && !node_is_directory(place->node))
            return -ENOTDIR;
        path = rest;
    }
}

int path_find(long dirfd, const char *path, int flags, struct place *place)
{
    struct node *start;
    int links = 0;
    if (*path == 0)
        return -ENOENT;
    int error = start_of(dirfd, path, &start);
    return error ? error : walk(start, path, flags, &links, place);
}

long path_of(const struct node *directory, char *to, size_t size)
{
    char *end = to + size, *at = end;
    if (size < 2)
        return -ERANGE;
    *--at = 0;
    for (const struct node *node = directory; node != &node_root; node = node->parent) {
        if (!node->parent)
            return -ENOENT; /* removed while it was the current directory */
        size_t length = strlen(node->name);
        if ((size_t)(at - to) < length + 1)
            return -ERANGE;
        at -= length;
        memcpy(at, node->name, length);
        *--at = '/';
    }
    if (*at == 0)
        *--at = '/';
    memmove(to, at, (size_t)(end - at));
    return end - at;
}

/* SPDX-License-Identifier: MIT */
/* Nodes: making, finding, and losing them. */
#include "node.h"

#include <string.h>
#include <sys/stat.h>

struct node node_root = { .parent = &node_root, .name = "", .mode = S_IFDIR | 0755, .number = 1, .users = 1 };

static uint32_t last_number = 1;

void tree_init(void)
{
    static int is_started;
    if (is_started)
        return;
    is_started = 1;
    node_root.modified = node_time();
    if (archive_add)
        archive_add();
    devices_add();
}

int64_t node_time(void)
{
    return (int64_t)((clock_epoch() + clock_now()) / NS_PER_SECOND);
}

int node_is_directory(const struct node *node) { return S_ISDIR(node->mode); }

struct node *node_child(const struct node *directory, const char *name, size_t length)
{
    for (struct node *child = directory->children; child; child = child->next)
        if (strlen(child->name) == length && memcmp(child->name, name, length) == 0)
            return child;
    return NULL;
}

struct node *node_add(struct node *directory, const char *name, size_t length, uint32_t mode)
{
    struct node *node = heap_calloc(1, sizeof *node);
    char *copy = node ? heap_alloc(length + 1) : NULL;
    if (!copy) {
        heap_free(node);
        return NULL;
    }
    memcpy(copy, name, length);
    copy[length] = 0;
    *node = (struct node){ .name = copy, .mode = mode, .number = ++last_number, .users = 1, .modified = node_time() };
    node_link(node, directory);
    return node;
}

void node_link(struct node *node, struct node *directory)
{
    static uint32_t last_rank = 1;
    struct node **last = &directory->children;
    while (*last)
        last = &(*last)->next;
    *last = node;
    node->parent = directory;
    node->rank = ++last_rank;
}

struct node *node_add_link(struct node *directory, const char *name, size_t length, const char *target, size_t target_length)
{
    char *copy = heap_alloc(target_length + 1);
    struct node *node = copy ? node_add(directory, name, length, S_IFLNK | 0777) : NULL;
    if (!node) {
        heap_free(copy);
        return NULL;
    }
    memcpy(copy, target, target_length);
    copy[target_length] = 0;
    node->bytes = copy;
    node->size = target_length;
    return node;
}

void node_unlink(struct node *node)
{
    struct node **link = &node->parent->children;
    while (*link != node)
        link = &(*link)->next;
    *link = node->next;
    node->parent->modified = node_time();
    node->parent = NULL;
    node->next = NULL;
    node_release(node);
}

void node_release(struct node *node)
{
    if (--node->users > 0)
        return;
    if (ram_free)
        ram_free(node);
    if (S_ISLNK(node->mode))
        heap_free((char *)node->bytes);
    heap_free(node->name);
    heap_free(node);
}

void node_status(const struct node *node, struct file_status *status)
{
    uint32_t links = 1;
    if (node_is_directory(node))
        for (const struct node *child = (links = 2, node->children); child; child = child->next)
            links += node_is_directory(child);
    *status = (struct file_status){ .mode = node->mode, .links = links, .device = node->device_number,
                                    .inode = node->number, .size = node->size, .modified = node->modified };
}

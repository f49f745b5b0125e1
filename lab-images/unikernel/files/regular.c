/* SPDX-License-Identifier: MIT */
/* Open files and directories of the tree. */
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

size_t node_read(const struct node *node, void *to, size_t length, uint64_t at)
{
    if (at >= node->size)
        return 0;
    size_t count = node->size - at < length ? (size_t)(node->size - at) : length;
    if (node->bytes) {
        memcpy(to, node->bytes + at, count);
        return count;
    }
    for (size_t done = 0; done < count;) {
        size_t index = (size_t)((at + done) / BLOCK_BYTES), from = (size_t)((at + done) % BLOCK_BYTES);
        size_t part = BLOCK_BYTES - from < count - done ? BLOCK_BYTES - from : count - done;
        const char *block = index < node->block_count ? node->blocks[index] : NULL;
        if (block)
            memcpy((char *)to + done, block + from, part);
        else
            memset((char *)to + done, 0, part);
        done += part;
    }
    return count;
}

static long regular_read_at(struct file *file, void *to, size_t length, uint64_t at)
{
    return (long)node_read(file->object, to, length, at);
}

static long regular_write_at(struct file *file, const void *from, size_t length, uint64_t at)
{
    return ram_write ? ram_write(file->object, from, length, at) : -EROFS;
}

static int regular_truncate(struct file *file, uint64_t size)
{
    return ram_truncate ? ram_truncate(file->object, size) : -EROFS;
}

static int open_node_status(struct file *file, struct file_status *status)
{
    node_status(file->object, status);
    return 0;
}

static void open_node_close(struct file *file) { node_release(file->object); }

const struct file_type regular_type = {
    .name = "file",
    .read_at = regular_read_at,
    .write_at = regular_write_at,
    .truncate = regular_truncate,
    .status = open_node_status,
    .close = open_node_close,
};

static long directory_read(struct file *file, void *to, size_t length)
{
    (void)file, (void)to, (void)length;
    return -EISDIR;
}

const struct file_type directory_type = {
    .name = "directory",
    .read = directory_read,
    .status = open_node_status,
    .close = open_node_close,
};

struct file *node_open(struct node *node, int flags)
{
    if (node->device)
        return file_new(node->device, NULL, flags);
    struct file *file = file_new(node_is_directory(node) ? &directory_type : &regular_type, node, flags);
    if (file)
        node->users++;
    return file;
}

struct node *file_node(const struct file *file)
{
    return file->type == &regular_type || file->type == &directory_type ? file->object : NULL;
}

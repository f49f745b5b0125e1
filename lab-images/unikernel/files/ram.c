/* SPDX-License-Identifier: MIT */
/* What the program writes: blocks of pages, taken when first written to. A file of the archive is copied into blocks
 * when it is first changed. */
#include "node.h"

#include <errno.h>
#include <string.h>

/* Makes room for the list of (count) blocks. */
static int grow_list(struct node *node, size_t count)
{
    if (count <= node->block_count)
        return 0;
    size_t wanted = count < 8 ? 8 : count + count / 2;
    char **list = heap_calloc(wanted, sizeof *list);
    if (!list)
        return -ENOSPC;
    if (node->blocks)
        memcpy(list, node->blocks, node->block_count * sizeof *list);
    heap_free(node->blocks);
    node->blocks = list;
    node->block_count = wanted;
    return 0;
}

static char *block_at(struct node *node, size_t index)
{
    if (grow_list(node, index + 1) < 0)
        return NULL;
    if (!node->blocks[index]) {
        node->blocks[index] = page_alloc(BLOCK_BYTES / PAGE_SIZE);
        if (node->blocks[index])
            memset(node->blocks[index], 0, BLOCK_BYTES);
    }
    return node->blocks[index];
}

static long store(struct node *node, const char *from, size_t length, uint64_t at)
{
    size_t done = 0;
    while (done < length) {
        size_t to = (size_t)((at + done) % BLOCK_BYTES);
        size_t part = BLOCK_BYTES - to < length - done ? BLOCK_BYTES - to : length - done;
        char *block = block_at(node, (size_t)((at + done) / BLOCK_BYTES));
        if (!block)
            return done ? (long)done : -ENOSPC;
        memcpy(block + to, from + done, part);
        done += part;
    }
    return (long)done;
}

/* A file of the archive becomes one of ours. */
static int own(struct node *node)
{
    const char *bytes = node->bytes;
    if (!bytes)
        return 0;
    node->bytes = NULL;
    if (store(node, bytes, (size_t)node->size, 0) == (long)node->size)
        return 0;
    ram_free(node);
    node->bytes = bytes;
    return -ENOSPC;
}

long ram_write(struct node *node, const void *from, size_t length, uint64_t at)
{
    if (at + length > SIZE_MAX / 2)
        return -EFBIG;
    int error = own(node);
    if (error)
        return error;
    long count = store(node, from, length, at);
    if (count > 0 && at + (uint64_t)count > node->size)
        node->size = at + (uint64_t)count;
    node->modified = node_time();
    return count;
}

int ram_truncate(struct node *node, uint64_t size)
{
    if (size > SIZE_MAX / 2)
        return -EFBIG;
    int error = size ? own(node) : 0;
    if (error)
        return error;
    if (size == 0)
        node->bytes = NULL;
    size_t kept = (size_t)((size + BLOCK_BYTES - 1) / BLOCK_BYTES);
    for (size_t i = kept; i < node->block_count; i++) {
        if (node->blocks[i])
            page_free(node->blocks[i], BLOCK_BYTES / PAGE_SIZE);
        node->blocks[i] = NULL;
    }
    /* What lies behind the end must read as zeros if the file grows again. */
    if (size % BLOCK_BYTES && kept <= node->block_count && node->blocks[kept - 1])
        memset(node->blocks[kept - 1] + size % BLOCK_BYTES, 0, BLOCK_BYTES - size % BLOCK_BYTES);
    node->size = size;
    node->modified = node_time();
    return 0;
}

void ram_free(struct node *node)
{
    for (size_t i = 0; i < node->block_count; i++)
        if (node->blocks[i])
            page_free(node->blocks[i], BLOCK_BYTES / PAGE_SIZE);
    heap_free(node->blocks);
    node->blocks = NULL;
    node->block_count = 0;
}

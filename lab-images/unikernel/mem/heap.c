/* SPDX-License-Identifier: MIT */
/* The library OS's own heap: a free list for each of a few block sizes, refilled from runs of pages. Every block
 * begins with a header by which a wrong heap_free() is noticed. Blocks above the largest size are pages of their own. */
#include "uk.h"

#include <string.h>

#define LIVE      0x4556494cu   /* "LIVE" */
#define DEAD      0x44414544u   /* "DEAD" */
#define OWN_PAGES 0xffffu       /* in place of a size's number: the block has pages of its own */
#define RUN_PAGES 4

struct block {
    uint32_t state;             /* LIVE or DEAD */
    uint16_t size_class;        /* index into sizes, or OWN_PAGES */
    uint16_t pages;             /* of its own */
    struct block *next;         /* in the free list; part of the contents while LIVE */
};

#define HEADER offsetof(struct block, next)

/* Contents per block: small structures of lwIP, acknowledgements, and one full Ethernet frame with lwIP's header. */
static const uint16_t sizes[] = { 24, 56, 120, 248, 600, 1616 };
#define SIZE_CLASSES (sizeof sizes / sizeof sizes[0])

static struct block *free_lists[SIZE_CLASSES];
static size_t used;

static int refill(size_t class)
{
    size_t step = HEADER + sizes[class];
    char *run = page_alloc(RUN_PAGES);
    if (!run)
        return 0;
    for (char *at = run; at + step <= run + RUN_PAGES * PAGE_SIZE; at += step) {
        struct block *block = (struct block *)at;
        *block = (struct block){ .state = DEAD, .size_class = (uint16_t)class, .next = free_lists[class] };
        free_lists[class] = block;
    }
    return 1;
}

static void *alloc_pages(size_t size)
{
    size_t pages = (HEADER + size + PAGE_SIZE - 1) / PAGE_SIZE;
    struct block *block = pages < OWN_PAGES ? page_alloc(pages) : NULL;
    if (!block)
        return NULL;
    *block = (struct block){ .state = LIVE, .size_class = OWN_PAGES, .pages = (uint16_t)pages };
    used += pages * PAGE_SIZE;
    return (char *)block + HEADER;
}

void *heap_alloc(size_t size)
{
    size_t class = 0;
    while (class < SIZE_CLASSES && sizes[class] < size)
        class++;
    if (class == SIZE_CLASSES)
        return alloc_pages(size);
    if (!free_lists[class] && !refill(class))
        return NULL;

    struct block *block = free_lists[class];
    if (block->state != DEAD)
        panic("heap: free block %x was written to", (unsigned)block);
    free_lists[class] = block->next;
    block->state = LIVE;
    used += sizes[class];
    return (char *)block + HEADER;
}

void *heap_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *block = heap_alloc(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

void heap_free(void *contents)
{
    if (!contents)
        return;
    struct block *block = (struct block *)((char *)contents - HEADER);
    if (block->state != LIVE)
        panic("heap: free of %x, which is no block in use", (unsigned)contents);
    if (block->size_class == OWN_PAGES) {
        used -= block->pages * PAGE_SIZE;
        page_free(block, block->pages);
        return;
    }
    if (block->size_class >= SIZE_CLASSES)
        panic("heap: header of block %x was overwritten", (unsigned)block);
    used -= sizes[block->size_class];
    block->state = DEAD;
    block->next = free_lists[block->size_class];
    free_lists[block->size_class] = block;
}

size_t heap_used(void) { return used; }

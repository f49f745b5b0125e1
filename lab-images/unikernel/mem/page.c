/* SPDX-License-Identifier: MIT */
/* The owner's list of pages: one bit per page of memory, set while the page is owned. A page is mapped exactly while
 * it is owned, so a pointer to memory that was given back faults at its first use. */
#include "uk.h"

#include <string.h>

#define PAGES_MAX (UK_MEMORY_MAX / PAGE_SIZE)

static uint32_t owned[PAGES_MAX / 32];
static size_t first, end;       /* page numbers of the memory to hand out */
static size_t hint;             /* below it, no page is free */
static size_t free_pages;

static int is_owned(size_t page) { return owned[page / 32] >> page % 32 & 1; }

static void set_owned(size_t page, size_t count, int value)
{
    for (size_t i = page; i < page + count; i++)
        owned[i / 32] = value ? owned[i / 32] | 1u << i % 32 : owned[i / 32] & ~(1u << i % 32);
}

void page_init(uintptr_t memory_end)
{
    first = hint = ((uintptr_t)uk_image_end + PAGE_SIZE - 1) / PAGE_SIZE;
    end = memory_end / PAGE_SIZE;
    if (end <= first)
        panic("page: the image fills all memory");
    free_pages = end - first;
}

void page_reserve(uintptr_t start, uintptr_t stop)
{
    size_t page = start / PAGE_SIZE, last = (stop + PAGE_SIZE - 1) / PAGE_SIZE;
    for (; page < last; page++) {
        if (page < first || page >= end || is_owned(page))
            continue;
        set_owned(page, 1, 1);
        free_pages--;
    }
}

/* The first page of a run of (count) free pages with a free or absent neighbour on either side, or 0. */
static size_t find_run(size_t count)
{
    size_t run = 0;
    for (size_t page = hint; page < end; page++) {
        if (owned[page / 32] == UINT32_MAX) { /* nothing here: look at the next word */
            page |= 31;
            run = 0;
            continue;
        }
        if (is_owned(page)) {
            run = 0;
            continue;
        }
        run++;
        size_t start = page + 1 - run;
        size_t gap = start > first && is_owned(start - 1) ? 1 : 0; /* leave this page as the gap before the run */
        if (run >= count + gap && (page + 1 == end || !is_owned(page + 1)))
            return start + gap;
    }
    return 0;
}

void *page_alloc(size_t count)
{
    while (hint < end && is_owned(hint))
        hint++;
    size_t page = count && count <= free_pages ? find_run(count) : 0;
    if (!page)
        return NULL;
    set_owned(page, count, 1);
    free_pages -= count;
    paging_map(page * PAGE_SIZE, count * PAGE_SIZE, MAP_WRITE);
    return (void *)(page * PAGE_SIZE);
}

int page_is_owned(const void *address, size_t length)
{
    size_t from = (uintptr_t)address / PAGE_SIZE;
    if (from < first || from >= end || length > end * PAGE_SIZE - (uintptr_t)address) /* compared so that nothing can wrap around */
        return 0;
    size_t to = ((uintptr_t)address + length + PAGE_SIZE - 1) / PAGE_SIZE;
    for (size_t page = from; page < to; page++)
        if (!is_owned(page))
            return 0;
    return 1;
}

void page_free(void *address, size_t count)
{
    size_t page = (uintptr_t)address / PAGE_SIZE;
    if ((uintptr_t)address % PAGE_SIZE || count > end || !page_is_owned(address, count * PAGE_SIZE))
        panic("page: %u pages at %x given back by somebody who does not own them", (unsigned)count, (unsigned)address);
    set_owned(page, count, 0);
    free_pages += count;
    if (page < hint)
        hint = page;
    paging_unmap((uintptr_t)address, count * PAGE_SIZE);
}

size_t page_count_total(void) { return end - first; }
size_t page_count_free(void) { return free_pages; }

/* SPDX-License-Identifier: MIT */
/* Memory for the C library's malloc() and for files read through memory. Nothing is paged: a mapping is memory, filled
 * when it is made. There is no program break for linked programs; musl does without. */
#include "file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static size_t pages_of(size_t length)
{
    return length / PAGE_SIZE + (length % PAGE_SIZE != 0);
}

static long sys_brk(const long *a)
{
    (void)a;
    return 0; /* "cannot be moved": the caller turns to mmap2() */
}

static void protect(void *address, size_t pages, int protection)
{
    if (protection == PROT_NONE)
        paging_unmap((uintptr_t)address, pages * PAGE_SIZE);
    else
        paging_map((uintptr_t)address, pages * PAGE_SIZE,
                   (protection & PROT_WRITE ? MAP_WRITE : 0) | (protection & PROT_EXEC ? MAP_EXEC : 0));
}

/* True if the caller's range consists of pages that were handed out. */
static int is_valid_range(const long *a)
{
    return a[1] != 0 && a[0] % (long)PAGE_SIZE == 0 && page_is_owned((void *)a[0], (size_t)a[1]);
}

/* A mapping over an earlier one: its pages stay and begin anew. */
static void *map_over(const long *a, size_t pages)
{
    if (!is_valid_range(a))
        return NULL;
    protect((void *)a[0], pages, PROT_READ | PROT_WRITE);
    return (void *)a[0];
}

static long fill_from_file(const long *a, char *memory)
{
    struct file *file = descriptor_file(a[4]);
    if (!file)
        return -EBADF;
    if (!file->type->read_at || (a[3] & MAP_SHARED && a[2] & PROT_WRITE))
        return -ENODEV; /* what is written here would not reach the file */
    long got = file->type->read_at(file, memory, (size_t)a[1], (uint64_t)(unsigned long)a[5] * PAGE_SIZE);
    return got < 0 ? got : 0;
}

static long sys_mmap2(const long *a)
{
    size_t pages = pages_of((size_t)a[1]);
    if (pages == 0)
        return -EINVAL;
    char *memory = a[3] & MAP_FIXED ? map_over(a, pages) : page_alloc(pages);
    if (!memory)
        return -ENOMEM;
    memset(memory, 0, pages * PAGE_SIZE);
    long error = a[3] & MAP_ANONYMOUS ? 0 : fill_from_file(a, memory);
    if (error) {
        if (!(a[3] & MAP_FIXED))
            page_free(memory, pages);
        return error;
    }
    if ((int)a[2] != (PROT_READ | PROT_WRITE))
        protect(memory, pages, (int)a[2]);
    return (long)memory;
}

static long sys_munmap(const long *a)
{
    if (!is_valid_range(a))
        return -EINVAL;
    if (!threads_free_later || !threads_free_later((void *)a[0], (size_t)a[1]))
        page_free((void *)a[0], pages_of((size_t)a[1]));
    return 0;
}

/* Pages of ours, or of a loaded program, which live at addresses of their own. */
static long sys_mprotect(const long *a)
{
    if (is_valid_range(a))
        protect((void *)a[0], pages_of((size_t)a[1]), (int)a[2]);
    else if ((unsigned long)a[0] < UK_MEMORY_MAX)
        return -ENOMEM;
    else
        paging_protect((uintptr_t)a[0], pages_of((size_t)a[1]) * PAGE_SIZE,
                       (a[2] & PROT_WRITE ? MAP_WRITE : 0) | (a[2] & PROT_EXEC ? MAP_EXEC : 0));
    return 0;
}

static long sys_mremap(const long *a)
{
    char *old = (char *)a[0];
    size_t old_pages = pages_of((size_t)a[1]), new_pages = pages_of((size_t)a[2]);
    if (!is_valid_range(a) || new_pages == 0)
        return -EINVAL;
    if (new_pages <= old_pages) {
        if (new_pages < old_pages)
            page_free(old + new_pages * PAGE_SIZE, old_pages - new_pages);
        return (long)old;
    }
    if (!(a[3] & MREMAP_MAYMOVE))
        return -ENOMEM;
    char *grown = page_alloc(new_pages);
    if (!grown)
        return -ENOMEM;
    memcpy(grown, old, old_pages * PAGE_SIZE);
    memset(grown + old_pages * PAGE_SIZE, 0, (new_pages - old_pages) * PAGE_SIZE);
    page_free(old, old_pages);
    return (long)grown;
}

UK_CALL_PLAIN(brk, sys_brk);
UK_CALL(mmap2, sys_mmap2);
UK_CALL(munmap, sys_munmap);
UK_CALL(mprotect, sys_mprotect);
UK_CALL(mremap, sys_mremap);
UK_CALL(madvise, call_nothing);

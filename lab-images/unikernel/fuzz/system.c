/* SPDX-License-Identifier: MIT */
/* Stands in for the machine under the parts of the library OS that fuzz_system.c runs on the build machine: memory comes
 * from malloc(), so that the address checker sees each block; a panic returns to the test that provoked it. */
#include "system.h"

#include "../files/node.h"
#include "input.h"

#include <string.h>

jmp_buf *system_panic;
struct multiboot_module system_module;
int system_has_module;
const char *system_typed, *system_typed_end;
int system_signals;
unsigned system_blocks;

void panic(const char *format, ...)
{
    if (!system_panic) {
        fprintf(stderr, "panic where none is allowed: %s\n", format);
        abort();
    }
    longjmp(*system_panic, 1);
}

void *heap_alloc(size_t size)
{
    system_blocks++;
    return malloc(size);
}

void *heap_calloc(size_t count, size_t size)
{
    system_blocks++;
    return calloc(count, size);
}

void heap_free(void *block)
{
    system_blocks -= block != NULL;
    free(block);
}

void *page_alloc(size_t count) { return heap_alloc(count * PAGE_SIZE); }

void page_free(void *address, size_t count)
{
    (void)count;
    heap_free(address);
}

uint64_t clock_now(void) { return 0; }
uint64_t clock_epoch(void) { return 0; }
int multiboot_module_count(void) { return system_has_module; }

const struct multiboot_module *multiboot_module(int index)
{
    REQUIRE(index == 0);
    return &system_module;
}

int console_key(void) { return system_typed < system_typed_end ? (unsigned char)*system_typed++ : -1; }
void console_write(const char *text, size_t length) { REQUIRE(length == 0 || text); }
void uart_write(enum uart port, const void *data, size_t length) { (void)port, (void)data, (void)length; }
void signals_raise(int signal) { system_signals += signal != 0; }
void devices_add(void) {}
struct file *descriptor_file(long fd) { return (void)fd, NULL; }
struct file *file_new(const struct file_type *type, void *object, int flags)
{
    (void)type, (void)object, (void)flags;
    return NULL;
}

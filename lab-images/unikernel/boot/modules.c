/* SPDX-License-Identifier: MIT */
/* Files the loader has put into memory beside the image (Multiboot Specification 0.6.96, section 3.3, "mods_addr").
 * Where they lie is taken out of the memory that is handed out; what the loader says of them is copied. */
#include "uk.h"

#include <string.h>

#define MODULES_MAX     4
#define MODULE_LINE_MAX 64

struct module_info {
    uint32_t start, end, cmdline, reserved;
};

static struct multiboot_module modules[MODULES_MAX];
static char module_lines[MODULES_MAX][MODULE_LINE_MAX];
static int module_count;

int multiboot_module_count(void) { return module_count; }
const struct multiboot_module *multiboot_module(int index) { return &modules[index]; }

void multiboot_take_modules(uint32_t count, uint32_t address)
{
    const struct module_info *list = (const struct module_info *)address;
    for (uint32_t i = 0; i < count && module_count < MODULES_MAX; i++) {
        char *line = module_lines[module_count];
        if (list[i].end <= list[i].start || list[i].start < (uintptr_t)uk_image_end)
            panic("boot: module %u lies at %x to %x, which cannot be", i, list[i].start, list[i].end);
        if (list[i].cmdline)
            memcpy(line, (const char *)list[i].cmdline, strnlen((const char *)list[i].cmdline, MODULE_LINE_MAX - 1));
        modules[module_count++] = (struct multiboot_module){ list[i].start, list[i].end, line };
        page_reserve(list[i].start, list[i].end);
    }
}

/* SPDX-License-Identifier: MIT */
/* The program that is linked into the image: the C library's start, which calls main(). */
#include "start.h"

#include "uk.h"

#include <elf.h>

extern void _start(void);       /* crt1.o */

_Noreturn void uk_application(void)
{
    static char *arguments[ARGUMENTS_MAX] = { (char *)uk_image_name };
    const Elf32_Ehdr *image = (const Elf32_Ehdr *)uk_image_start;
    const struct program program = {
        .entry = (uint32_t)_start,
        .headers = (uint32_t)uk_image_start + image->e_phoff,
        .header_bytes = image->e_phentsize,
        .header_count = image->e_phnum,
        .arguments = arguments,
        .argument_count = 1 + (uint32_t)cmdline_arguments(arguments + 1, ARGUMENTS_MAX - 1),
    };
    program_start(&program);
}

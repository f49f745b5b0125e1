/* SPDX-License-Identifier: MIT */
/* Starting a program as Linux starts a process. */
#ifndef UK_START_H
#define UK_START_H

#include <stdint.h>

struct program {
    uint32_t entry;
    uint32_t headers;           /* address of its program headers, their size and number */
    uint32_t header_bytes, header_count;
    char **arguments;           /* the first is its name */
    uint32_t argument_count;
};

/* Gives the program a stack with arguments, environment and auxiliary vector, and jumps to its entry. */
_Noreturn void program_start(const struct program *program);

#define ARGUMENTS_MAX 24

#endif

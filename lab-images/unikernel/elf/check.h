/* SPDX-License-Identifier: MIT */
/* Checks of a Linux program (ELF, 32 bits) before it is loaded. */
#ifndef UK_ELF_CHECK_H
#define UK_ELF_CHECK_H

#include "../include/uk.h"

#include <elf.h>

/* What is wrong with the program of (size) bytes at (header), to be said behind its name; NULL if it can be loaded. Then
 * (*low) and (*high) are the whole pages that all its segments lie in. */
const char *elf_problem(const Elf32_Ehdr *header, size_t size, uint32_t *low, uint32_t *high);

#endif

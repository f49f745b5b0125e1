/* SPDX-License-Identifier: MIT */
/* What the fuzzer sets before it calls into the library OS, and reads afterwards. */
#ifndef FUZZ_SYSTEM_H
#define FUZZ_SYSTEM_H

#include "../include/uk.h"

#include <setjmp.h>

/* Where a panic goes on; NULL where there must be none. */
extern jmp_buf *system_panic;

/* The loader's module, if there is one. */
extern struct multiboot_module system_module;
extern int system_has_module;

/* What will be typed next. */
extern const char *system_typed, *system_typed_end;
extern int system_signals;

/* Blocks of memory in use. */
extern unsigned system_blocks;

#endif

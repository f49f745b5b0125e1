/* SPDX-License-Identifier: MIT */
/* The machine's command line: `name=value` settings for the library OS, other words for the application. */
#ifndef UK_CMDLINE_H
#define UK_CMDLINE_H

#include <stddef.h>
#include <stdint.h>

#define CMDLINE_MAX   1024      /* bytes kept; the rest is ignored */
#define CMDLINE_WORDS 32

/* Takes a copy of (text) and splits it. Call once, before the functions below. */
void cmdline_init(const char *text);

/* The value of the first word (name)=value, or NULL. */
const char *cmdline_get(const char *name);

/* Puts up to (max) words without '=' in (argv) and returns their number. The words live as long as the machine. */
int cmdline_arguments(char **argv, int max);

/* Reads a dotted address, 10.0.0.1 as 0x0a000001, and, if (prefix) is given, a slash and a prefix length of 0 to 32.
 * Returns 1, or 0 if (text) is anything else. */
int cmdline_parse_address(const char *text, uint32_t *address, uint32_t *prefix);

#endif

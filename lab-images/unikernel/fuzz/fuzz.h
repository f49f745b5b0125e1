/* SPDX-License-Identifier: MIT */
/* The fuzzers that fuzz.c calls and that have files of their own. */
#ifndef UK_FUZZ_H
#define UK_FUZZ_H

/* fuzz_http.c */
void fuzz_http(void);

#endif

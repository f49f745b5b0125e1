/* SPDX-License-Identifier: MIT */
/* What the programs in this folder share. Each is an ordinary POSIX program that proves one claim about the system it
 * runs on: it sends bytes made from a nonce, its first argument, through what is claimed, and prints a hash of the bytes
 * that came out, `claim NAME: HASH`. Whoever gave the nonce computes the hash himself (test/support/claim-answer.ts). */
#ifndef CLAIM_H
#define CLAIM_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

/* First of all. Takes name and nonce; ends the program if there is no nonce. */
void claim_start(const char *name, int argc, char **argv);

/* Writes (length) bytes that only the nonce and (salt) determine. */
void claim_fill(void *to, size_t length, uint32_t salt);

/* Takes bytes that came through into the answer, in the order of the calls. */
void claim_take(const void *from, size_t length);

/* Prints the answer. Returns 0, for main(). */
int claim_done(void);

/* Says where the claim broke, and ends the program with status 1. */
_Noreturn void claim_broken(const char *file, int line, const char *what);

#define CHECK(condition) ((condition) ? (void)0 : claim_broken(__FILE__, __LINE__, #condition))

/* The call must return -1 with this errno. */
#define CHECK_ERROR(call, error) \
    (errno = 0, (call) == -1 && errno == (error) ? (void)0 : claim_broken(__FILE__, __LINE__, #call " must fail with " #error))

#endif

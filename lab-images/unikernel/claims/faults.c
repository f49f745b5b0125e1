/* SPDX-License-Identifier: MIT */
/* One forbidden thing, named by the second argument. None of them may be survived, and none may hang. */
#include "claim.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hides a value from the optimiser, which would otherwise see the fault coming. */
static void *hidden(void *value)
{
    __asm__("" : "+r"(value));
    return value;
}

static void call_null(void) { ((void (*)(void))hidden(NULL))(); }
static void read_null(void) { (void)*(volatile int *)hidden(NULL); }
static void write_null(void) { *(volatile int *)hidden((void *)8) = 1; }
static void write_code(void) { *(volatile char *)hidden((void *)call_null) = (char)0xc3; }
static void write_constant(void) { *(volatile char *)hidden((void *)"constant") = 'x'; }
static void write_wild(void) { *(volatile char *)hidden((void *)0xdeadbeef) = 'x'; }
static void illegal(void) { __asm__ volatile("ud2"); }
static void misalign(void) { __asm__ volatile("mov $4, %%eax\n\tmovaps 1(%%esp,%%eax), %%xmm0" ::: "eax"); }

static void divide(void)
{
    volatile int one = 1, zero = 0;
    one = one / zero;
}

static __attribute__((noinline)) unsigned recurse(unsigned left)
{
    volatile char frame[512];
    frame[left % sizeof frame] = (char)left;
    return left ? recurse(left - 1) + (unsigned)frame[0] : 0;
}

static void overflow_stack(void) { recurse(0xffffffff); }

static void *in_thread(void *argument) { return overflow_stack(), argument; }

static void overflow_thread(void)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, in_thread, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

static void execute_data(void)
{
    static unsigned char ret[] = { 0xc3 };
    unsigned char *code = malloc(64);
    memcpy(code, ret, 1);
    ((void (*)(void))hidden(code))();
}

static void free_twice(void)
{
    char *block = malloc(100);
    free(hidden(block));
    free(hidden(block));
}

static const struct { const char *name; void (*run)(void); } faults[] = {
    { "call-null", call_null }, { "read-null", read_null }, { "write-null", write_null }, { "write-code", write_code },
    { "write-constant", write_constant }, { "write-wild", write_wild }, { "illegal", illegal }, { "misalign", misalign },
    { "divide", divide }, { "stack", overflow_stack }, { "thread-stack", overflow_thread },
    { "execute-data", execute_data }, { "free-twice", free_twice },
};

int main(int argc, char **argv)
{
    unsigned char sent[10];
    claim_start("faults", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    claim_take(sent, sizeof sent);
    claim_done();
    for (size_t i = 0; argc > 2 && i < sizeof faults / sizeof faults[0]; i++)
        if (strcmp(argv[2], faults[i].name) == 0)
            faults[i].run();
    printf("faults: survived\n");
    return 0;
}

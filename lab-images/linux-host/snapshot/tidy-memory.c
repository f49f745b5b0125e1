/* SPDX-License-Identifier: MIT */
/* Makes the machine's memory small to store: (drop) drops what can be read again, the code of running programs with it,
 * (zero) leaves zeros in what is free. */
#include "page-out.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP = 1 << 20, RESERVE = 3 << 20 };

static int put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t written = file < 0 ? -1 : write(file, text, strlen(text));
    if (file >= 0) close(file);
    if (written < 0) perror(path);
    return written < 0 ? -1 : 0;
}

/* Bytes that nobody uses, -1 if the kernel does not say. */
static long long memory_free(void) {
    static const char field[] = "MemFree:";
    char text[512] = "";
    int file = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, text, sizeof text - 1) < 0) perror("/proc/meminfo");
    if (file >= 0) close(file);
    const char *at = strstr(text, field);
    return at ? atoll(at + strlen(field)) * 1024 : -1;
}

static int drop_caches(void) {
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes && (entry = readdir(processes));) {
        int pid = atoi(entry->d_name);
        if (pid > 0 && pid != getpid()) page_out(pid);
    }
    if (processes) closedir(processes);
    sync();
    return put("/proc/sys/vm/drop_caches", "3");
}

/* The kernel clears every page that it gives out, and gets it back as it is when this program ends. */
static int zero_free(void) {
    /* Should somebody need memory meanwhile, this program is the one to go. */
    if (put("/proc/self/oom_score_adj", "1000") != 0) return -1;
    while (memory_free() > RESERVE + STEP)
        if (mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED) break;
    return 0;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        int (*step)(void) = strcmp(argv[i], "drop") == 0 ? drop_caches : strcmp(argv[i], "zero") == 0 ? zero_free : NULL;
        if (!step) {
            fprintf(stderr, "usage: tidy-memory [drop] [zero]\n");
            return 2;
        }
        if (step() != 0) return 1;
    }
    return 0;
}

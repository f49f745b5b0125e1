/* SPDX-License-Identifier: MIT */
/* Makes the machine's memory small to store: drops what can be read again, and leaves zeros in what is free. */
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

int main(void) {
    /* Should somebody need memory meanwhile, this program is the one to go. */
    if (put("/proc/self/oom_score_adj", "1000") != 0) return 1;
    sync();
    if (put("/proc/sys/vm/drop_caches", "3") != 0) return 1;
    /* The kernel clears every page that it gives out, and hands it back as it is when this program ends. */
    while (memory_free() > RESERVE + STEP)
        if (mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED) break;
    return 0;
}

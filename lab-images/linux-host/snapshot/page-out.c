/* SPDX-License-Identifier: MIT */
#include "page-out.h"

#include <stdio.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MADV_PAGEOUT 21 /* linux/mman.h, not in musl's headers */
enum { RANGES = 64 };

/* The next mapping of a file that nobody may write to; false at the end of the list. */
static int next_range(FILE *maps, struct iovec *range) {
    char line[4352], rights[5];
    unsigned long from, to, inode;
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %4s %*s %*s %lu", &from, &to, rights, &inode) != 4) continue;
        if (inode == 0 || rights[1] == 'w') continue;
        *range = (struct iovec){.iov_base = (void *)(uintptr_t)from, .iov_len = to - from};
        return 1;
    }
    return 0;
}

void page_out(int pid) {
    char path[32];
    struct iovec ranges[RANGES];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    if (!maps) return;
    while (count < RANGES && next_range(maps, &ranges[count])) count++;
    fclose(maps);
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    /* One at a time: the first range that cannot be taken out would end the call for all behind it. */
    for (int i = 0; process >= 0 && i < count; i++) syscall(SYS_process_madvise, process, &ranges[i], 1, MADV_PAGEOUT, 0);
    if (process >= 0) close(process);
}

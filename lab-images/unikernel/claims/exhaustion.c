/* SPDX-License-Identifier: MIT */
/* All memory taken: malloc() says so, the calls that need memory say so, and the program goes on. */
#include "claim.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void *nothing(void *argument) { return argument; }

int main(int argc, char **argv)
{
    struct block { struct block *next; } *first = NULL;
    unsigned char sent[100], came[100];
    pthread_t thread;
    int fds[2];
    claim_start("exhaustion", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    int fd = open("/tmp/full", O_RDWR | O_CREAT, 0600);
    CHECK(fd > 2 && write(fd, sent, sizeof sent) == sizeof sent);
    for (size_t size = 1 << 20; size >= 4096; size /= 2)
        for (struct block *block; (block = malloc(size)); first = block)
            block->next = first;
    CHECK(malloc(1 << 20) == NULL && errno == ENOMEM);
    for (struct block *page; (page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED;)
        *page = (struct block){ NULL };
    CHECK(errno == ENOMEM);
    CHECK_ERROR(pwrite(fd, sent, 1, 1 << 20), ENOSPC);
    CHECK_ERROR(pipe(fds), ENOMEM);
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == EAGAIN);
    CHECK(pread(fd, came, sizeof came, 0) == sizeof came);
    claim_take(came, sizeof came);
    while (first) {
        struct block *next = first->next;
        free(first);
        first = next;
    }
    CHECK(pipe(fds) == 0 && pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0);
    return claim_done();
}

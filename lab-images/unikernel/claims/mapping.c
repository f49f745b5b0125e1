/* SPDX-License-Identifier: MIT */
/* mmap(): of a file, of nothing, its protection, and lengths that no memory has. */
#include "claim.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define LENGTH 10000
#define PAGE   4096

static unsigned char sent[LENGTH];

static void of_a_file(void)
{
    int fd = open("/tmp/mapped", O_RDWR | O_CREAT, 0600);
    claim_fill(sent, LENGTH, 1);
    CHECK(write(fd, sent, LENGTH) == LENGTH);
    unsigned char *all = mmap(NULL, LENGTH, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(all != MAP_FAILED && ((uintptr_t)all & (PAGE - 1)) == 0);
    claim_take(all, LENGTH);
    CHECK(all[LENGTH] == 0); /* to the end of its page, zeros */
    unsigned char *part = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE);
    CHECK(part != MAP_FAILED && memcmp(part, sent + PAGE, 100) == 0);
    part[0] ^= 1; /* private: the file stays as it is */
    CHECK(pread(fd, sent, 1, PAGE) == 1 && sent[0] == (part[0] ^ 1));
    CHECK(munmap(all, LENGTH) == 0 && munmap(part, 100) == 0);
    CHECK(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 999, 0) == MAP_FAILED && errno == EBADF);
    CHECK(close(fd) == 0);
}

static void of_nothing(void)
{
    unsigned char *memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    for (int i = 0; i < 4 * PAGE; i++)
        CHECK(memory[i] == 0);
    claim_fill(memory, PAGE, 2);
    CHECK(mprotect(memory, PAGE, PROT_READ) == 0);
    claim_take(memory, PAGE);
    CHECK(mprotect(memory, 4 * PAGE, PROT_NONE) == 0 && mprotect(memory, 4 * PAGE, PROT_READ | PROT_WRITE) == 0);
    memory[0] ^= 1;
    unsigned char *grown = mremap(memory, 4 * PAGE, 9 * PAGE, MREMAP_MAYMOVE);
    CHECK(grown != MAP_FAILED && grown[8 * PAGE] == 0);
    grown[0] ^= 1;
    claim_take(grown, PAGE);
    CHECK(munmap(grown + PAGE, 3 * PAGE) == 0 && munmap(grown, PAGE) == 0 && munmap(grown + 4 * PAGE, 5 * PAGE) == 0);
}

static void of_too_much(void)
{
    unsigned char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED);
    CHECK(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, 1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
    CHECK_ERROR(munmap(page, SIZE_MAX), EINVAL);
    CHECK_ERROR(munmap(page, SIZE_MAX - 2 * PAGE), EINVAL);
    CHECK_ERROR(munmap(page, 0), EINVAL);
    CHECK_ERROR(munmap(page + 1, PAGE), EINVAL);
    CHECK(mprotect(page, SIZE_MAX - PAGE, PROT_READ) == -1);
    page[0] = 1;
    CHECK(munmap(page, PAGE) == 0);
}

int main(int argc, char **argv)
{
    struct sysinfo before, after;
    claim_start("mapping", argc, argv);
    CHECK(sysinfo(&before) == 0);
    of_a_file();
    of_nothing();
    of_too_much();
    CHECK(unlink("/tmp/mapped") == 0 && sysinfo(&after) == 0);
    CHECK(before.freeram - after.freeram < 16);
    return claim_done();
}

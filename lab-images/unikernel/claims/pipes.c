/* SPDX-License-Identifier: MIT */
/* Pipes: more than fits, in pieces that do not divide it; the end; and nobody there to read. */
#include "claim.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define LENGTH 200000

static unsigned char sent[LENGTH], came[LENGTH];
static volatile sig_atomic_t broken;

static void note(int signal) { broken += signal == SIGPIPE; }

static void through(int fds[2])
{
    size_t put = 0, got = 0;
    ssize_t n;
    claim_fill(sent, LENGTH, 1);
    while (got < LENGTH) {
        n = put < LENGTH ? write(fds[1], sent + put, LENGTH - put) : 0;
        CHECK(n >= 0 || errno == EAGAIN);
        put += n > 0 ? (size_t)n : 0;
        size_t wanted = LENGTH - got < 7777 ? LENGTH - got : 7777;
        CHECK((n = read(fds[0], came + got, wanted)) > 0);
        got += (size_t)n;
    }
    claim_take(came, LENGTH);
    CHECK_ERROR(read(fds[0], came, 1), EAGAIN);
}

int main(int argc, char **argv)
{
    int fds[2];
    ssize_t n, room = 0;
    claim_start("pipes", argc, argv);
    CHECK(signal(SIGPIPE, note) != SIG_ERR);
    CHECK(pipe2(fds, O_NONBLOCK) == 0);
    CHECK_ERROR(write(fds[0], sent, 1), EBADF);
    through(fds);
    while ((n = write(fds[1], sent, 1000)) > 0)
        room += n;
    CHECK(errno == EAGAIN && room == 65536);
    while (room > 0) {
        CHECK((n = read(fds[0], came, sizeof came)) > 0);
        room -= n;
    }
    CHECK(write(fds[1], "end", 3) == 3 && close(fds[1]) == 0);
    CHECK(read(fds[0], came, 10) == 3 && read(fds[0], came, 10) == 0 && close(fds[0]) == 0);
    CHECK(pipe(fds) == 0 && close(fds[0]) == 0 && broken == 0);
    CHECK_ERROR(write(fds[1], sent, 1), EPIPE);
    CHECK(broken == 1);
    return claim_done();
}

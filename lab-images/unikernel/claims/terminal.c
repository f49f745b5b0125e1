/* SPDX-License-Identifier: MIT */
/* The console as a terminal. What is typed is told by the test: first a line with mistakes taken back, then Ctrl-C,
 * then a byte in raw mode, then a line and its end by Ctrl-D. */
#include "claim.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void note(int signal) { interrupted = signal; }

static void read_line(char *line, size_t size)
{
    ssize_t n = read(0, line, size - 1);
    CHECK(n > 0 && line[n - 1] == '\n');
    line[n] = 0;
    claim_take(line, (size_t)n);
}

static void raw(void)
{
    struct termios before, settings;
    char byte;
    CHECK(tcgetattr(0, &before) == 0);
    settings = before;
    cfmakeraw(&settings);
    CHECK(tcsetattr(0, TCSANOW, &settings) == 0);
    CHECK(write(1, "raw\r\n", 5) == 5);
    CHECK(read(0, &byte, 1) == 1);
    claim_take(&byte, 1);
    CHECK(read(0, &byte, 1) == 1 && byte == 3); /* Ctrl-C is a byte like any other */
    settings.c_cc[VMIN] = 0;
    CHECK(tcsetattr(0, TCSANOW, &settings) == 0 && read(0, &byte, 1) == 0);
    CHECK(tcsetattr(0, TCSANOW, &before) == 0);
}

int main(int argc, char **argv)
{
    char line[6000];
    struct sigaction action = { .sa_handler = note };
    claim_start("terminal", argc, argv);
    CHECK(isatty(0) && isatty(1) && sigaction(SIGINT, &action, NULL) == 0);
    printf("type a line\n");
    read_line(line, sizeof line);
    printf("interrupt\n");
    errno = 0;
    CHECK(read(0, line, 1) == -1 && errno == EINTR && interrupted == SIGINT);
    raw();
    printf("end\n");
    read_line(line, sizeof line);
    CHECK(read(0, line, sizeof line) == 0);
    printf("long\n");
    ssize_t n = read(0, line, sizeof line); /* a line that is too long loses its end but not its newline */
    CHECK(n > 4000 && n <= 4096 && line[n - 1] == '\n');
    return claim_done();
}

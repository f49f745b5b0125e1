/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static int is_raw;

void terminal_restore(void) {
    if (is_raw) tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    is_raw = 0;
}

void terminal_raw(void) {
    static int is_registered;
    if (is_raw || tcgetattr(STDIN_FILENO, &before) != 0) return;
    struct termios raw = before;
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) return;
    is_raw = 1;
    if (!is_registered) atexit(terminal_restore);
    is_registered = 1;
}

int terminal_size(int *rows, int *columns) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return 0;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 1;
}

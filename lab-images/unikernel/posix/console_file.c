/* SPDX-License-Identifier: MIT */
/* The console as a file, without line editing: what is typed arrives as it is typed. */
#include "file.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

static int pushed_back = -1;    /* a byte looked at by events() */

int console_key(void)
{
    static int is_listening;
    if (!is_listening) {
        pic_unmask(IRQ_COM1);
        is_listening = 1;
    }
    return uart_read(UART_CONSOLE);
}

static int next_byte(void)
{
    int byte = pushed_back >= 0 ? pushed_back : console_key();
    pushed_back = -1;
    return byte;
}

static long console_read(struct file *file, void *to, size_t length)
{
    char *at = to;
    size_t count = 0;
    int byte;
    (void)file;
    while (count < length && (byte = next_byte()) >= 0)
        at[count++] = byte == '\r' ? '\n' : (char)byte;
    return count || !length ? (long)count : -EAGAIN;
}

static long console_write_file(struct file *file, const void *from, size_t length)
{
    (void)file;
    console_write(from, length);
    return (long)length;
}

static short console_events(struct file *file)
{
    (void)file;
    pushed_back = next_byte();
    return (short)(POLLOUT | POLLWRNORM | (pushed_back >= 0 ? POLLIN | POLLRDNORM : 0));
}

static long console_ioctl(struct file *file, unsigned long request, void *argument)
{
    (void)file;
    if (request != TIOCGWINSZ) /* by which the C library asks whether this is a terminal */
        return -ENOTTY;
    *(struct winsize *)argument = (struct winsize){ .ws_row = 24, .ws_col = 80 };
    return 0;
}

static int console_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFCHR | 0620, .links = 1, .device = 0x501, .inode = 1 };
    return 0;
}

const struct file_type console_type = {
    .name = "console",
    .read = console_read,
    .write = console_write_file,
    .events = console_events,
    .ioctl = console_ioctl,
    .status = console_status,
};

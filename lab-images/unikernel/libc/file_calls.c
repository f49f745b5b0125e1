/* SPDX-License-Identifier: MIT */
/* Reading, writing and waiting on descriptors. There are no files: descriptors are the console or sockets. */
#include "syscall.h"

#include "../net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>

static int is_console(long fd) { return fd >= 0 && fd < FIRST_SOCKET; }

/* Waits for a line's first byte, then takes what is there. */
static long console_read(char *to, size_t length)
{
    static int is_listening;
    size_t count = 0;
    int byte;
    if (!is_listening) {
        pic_unmask(IRQ_COM1);
        is_listening = 1;
    }
    if (length == 0)
        return 0;
    while ((byte = uart_read(UART_CONSOLE)) < 0)
        idle(NEVER);
    do {
        to[count++] = byte == '\r' ? '\n' : (char)byte;
    } while (count < length && (byte = uart_read(UART_CONSOLE)) >= 0);
    return (long)count;
}

long sys_read(const long *a)
{
    const long receive[6] = { a[0], a[1], a[2], 0, 0, 0 };
    return is_console(a[0]) ? console_read((char *)a[1], (size_t)a[2]) : sys_recvfrom(receive);
}

long sys_write(const long *a)
{
    const long send[6] = { a[0], a[1], a[2], 0, 0, 0 };
    if (!is_console(a[0]))
        return sys_sendto(send);
    console_write((const char *)a[1], (size_t)a[2]);
    return a[2];
}

static long each_part(const long *a, syscall_function *function)
{
    const struct iovec *parts = (const struct iovec *)a[1];
    long total = 0;
    for (long i = 0; i < a[2]; i++) {
        const long call[6] = { a[0], (long)parts[i].iov_base, (long)parts[i].iov_len, 0, 0, 0 };
        long n = parts[i].iov_len ? function(call) : 0;
        if (n < 0)
            return total ? total : n;
        total += n;
        if ((size_t)n < parts[i].iov_len)
            break;
    }
    return total;
}

long sys_readv(const long *a) { return each_part(a, sys_read); }
long sys_writev(const long *a) { return each_part(a, sys_write); }

long sys_close(const long *a)
{
    struct socket *s = socket_by_number((int)a[0] - FIRST_SOCKET);
    if (!s)
        return is_console(a[0]) ? 0 : -EBADF;
    socket_close(s);
    return 0;
}

long sys_ioctl(const long *a)
{
    struct socket *s = socket_by_number((int)a[0] - FIRST_SOCKET);
    if (s && a[1] == FIONBIO) {
        *socket_nonblocking(s) = *(int *)a[2] != 0;
        return 0;
    }
    if (is_console(a[0]) && a[1] == TIOCGWINSZ) { /* how the C library asks whether this is a terminal */
        *(struct winsize *)a[2] = (struct winsize){ .ws_row = 24, .ws_col = 80 };
        return 0;
    }
    return -ENOTTY;
}

long sys_fcntl64(const long *a)
{
    struct socket *s = socket_by_number((int)a[0] - FIRST_SOCKET);
    if (!s && !is_console(a[0]))
        return -EBADF;
    switch (a[1]) {
    case F_GETFL:
        return O_RDWR | (s && *socket_nonblocking(s) ? O_NONBLOCK : 0);
    case F_SETFL:
        if (s)
            *socket_nonblocking(s) = (a[2] & O_NONBLOCK) != 0;
        return 0;
    case F_GETFD:
    case F_SETFD:
        return 0;
    default:
        return -EINVAL;
    }
}

static long look(struct pollfd *polled, unsigned long count)
{
    long ready = 0;
    for (unsigned long i = 0; i < count; i++) {
        struct pollfd *p = &polled[i];
        struct socket *s = socket_by_number(p->fd - FIRST_SOCKET);
        short holds = s ? socket_events(s) : is_console(p->fd) ? POLLOUT : POLLNVAL;
        p->revents = p->fd < 0 ? 0 : holds & (p->events | POLLERR | POLLHUP | POLLNVAL);
        ready += p->revents != 0;
    }
    return ready;
}

long sys_poll(const long *a)
{
    struct pollfd *polled = (struct pollfd *)a[0];
    unsigned long count = (unsigned long)a[1];
    long timeout_ms = a[2], ready;
    uint64_t deadline = timeout_ms < 0 ? NEVER : clock_now() + (uint64_t)timeout_ms * NS_PER_MS;

    work();
    while ((ready = look(polled, count)) == 0) {
        if (timeout_ms == 0 || (timeout_ms > 0 && clock_now() >= deadline))
            return 0;
        idle(deadline);
    }
    return ready;
}

long sys_no_file(const long *a) { return (void)a, -ENOENT; }

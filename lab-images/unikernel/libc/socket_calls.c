/* SPDX-License-Identifier: MIT */
/* The socket system calls: descriptors, address structures and waiting around net/socket.h. */
#include "syscall.h"

#include "../net/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

static struct socket *socket_of(long fd) { return socket_by_number((int)fd - FIRST_SOCKET); }

static int must_wait(struct socket *s, long result, long flags)
{
    return result == -EAGAIN && !*socket_nonblocking(s) && !(flags & MSG_DONTWAIT);
}

static int read_address(const long *a, uint32_t *address, uint16_t *port)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)a[1];
    if ((size_t)a[2] < sizeof *in)
        return -EINVAL;
    if (in->sin_family != AF_INET)
        return -EAFNOSUPPORT;
    *address = ntohl(in->sin_addr.s_addr);
    *port = ntohs(in->sin_port);
    return 0;
}

static void write_address(const struct socket_name *name, struct sockaddr *to, socklen_t *length)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(name->port),
                              .sin_addr.s_addr = htonl(name->address) };
    if (!to || !length)
        return;
    memcpy(to, &in, *length < sizeof in ? *length : sizeof in);
    *length = sizeof in;
}

long sys_socket(const long *a)
{
    if (a[0] != AF_INET)
        return -EAFNOSUPPORT;
    if ((a[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != SOCK_STREAM)
        return -EPROTONOSUPPORT;
    struct socket *s = socket_new();
    if (!s)
        return -ENFILE;
    *socket_nonblocking(s) = (a[1] & SOCK_NONBLOCK) != 0;
    return socket_number(s) + FIRST_SOCKET;
}

long sys_bind(const long *a)
{
    struct socket *s = socket_of(a[0]);
    uint32_t address;
    uint16_t port;
    int error = s ? read_address(a, &address, &port) : -ENOTSOCK;
    return error ? error : socket_bind(s, address, port);
}

long sys_listen(const long *a)
{
    struct socket *s = socket_of(a[0]);
    int error = s ? socket_listen(s, (int)a[1]) : -ENOTSOCK;
    if (error == 0)
        channel_event("ready", "");
    return error;
}

long sys_connect(const long *a)
{
    struct socket *s = socket_of(a[0]);
    uint32_t address;
    uint16_t port;
    int error = s ? read_address(a, &address, &port) : -ENOTSOCK;
    if (error)
        return error;
    long result = socket_connect(s, address, port);
    if (result != -EINPROGRESS || *socket_nonblocking(s))
        return result;
    while (socket_events(s) == 0)
        idle(NEVER);
    return -socket_take_error(s);
}

long sys_accept4(const long *a)
{
    struct socket *s = socket_of(a[0]), *accepted;
    if (!s)
        return -ENOTSOCK;
    long result;
    while (must_wait(s, result = socket_accept(s, &accepted), 0))
        idle(NEVER);
    if (result < 0)
        return result;
    *socket_nonblocking(accepted) = (a[3] & SOCK_NONBLOCK) != 0;
    struct socket_name name = { 0 };
    if (socket_peer_name(accepted, &name) == 0)
        write_address(&name, (struct sockaddr *)a[1], (socklen_t *)a[2]);
    return socket_number(accepted) + FIRST_SOCKET;
}

long sys_recvfrom(const long *a)
{
    struct socket *s = socket_of(a[0]);
    if (!s)
        return -EBADF;
    long result;
    while (must_wait(s, result = socket_receive(s, (void *)a[1], (size_t)a[2], (a[3] & MSG_PEEK) != 0), a[3]))
        idle(NEVER);
    return result;
}

long sys_sendto(const long *a)
{
    struct socket *s = socket_of(a[0]);
    const char *from = (const char *)a[1];
    size_t length = (size_t)a[2], sent = 0;
    if (!s)
        return -EBADF;
    for (;;) {
        long result = socket_send(s, from + sent, length - sent, (a[3] & MSG_MORE) != 0);
        if (result > 0)
            sent += (size_t)result;
        if (sent == length || (result < 0 && !must_wait(s, result, a[3])))
            return sent ? (long)sent : result;
        if (*socket_nonblocking(s) || a[3] & MSG_DONTWAIT)
            return (long)sent;
        idle(NEVER);
    }
}

long sys_shutdown(const long *a)
{
    struct socket *s = socket_of(a[0]);
    if (!s)
        return -ENOTSOCK;
    return a[1] == SHUT_RD ? 0 : socket_shutdown_write(s);
}

long sys_setsockopt(const long *a)
{
    struct socket *s = socket_of(a[0]);
    if (!s)
        return -ENOTSOCK;
    if (a[1] == IPPROTO_TCP && a[2] == TCP_NODELAY && (size_t)a[4] >= sizeof(int)) {
        socket_set_nodelay(s, *(const int *)a[3]);
        return 0;
    }
    return a[1] == SOL_SOCKET ? 0 : -ENOPROTOOPT; /* hints such as SO_REUSEADDR ask for nothing we do not do */
}

long sys_getsockopt(const long *a)
{
    struct socket *s = socket_of(a[0]);
    if (!s)
        return -ENOTSOCK;
    if (a[1] != SOL_SOCKET || (a[2] != SO_ERROR && a[2] != SO_TYPE))
        return -ENOPROTOOPT;
    *(int *)a[3] = a[2] == SO_ERROR ? socket_take_error(s) : SOCK_STREAM;
    *(socklen_t *)a[4] = sizeof(int);
    return 0;
}

static long get_name(const long *a, int (*get)(const struct socket *, struct socket_name *))
{
    struct socket *s = socket_of(a[0]);
    struct socket_name name;
    int error = s ? get(s, &name) : -ENOTSOCK;
    if (error == 0)
        write_address(&name, (struct sockaddr *)a[1], (socklen_t *)a[2]);
    return error;
}

long sys_getsockname(const long *a) { return get_name(a, socket_local_name); }
long sys_getpeername(const long *a) { return get_name(a, socket_peer_name); }

/* i386 once had a single call for all of the above, and musl still uses it: operation number, array of arguments. */
long sys_socketcall(const long *a)
{
    static syscall_function *const operations[] = {
        [1] = sys_socket, [2] = sys_bind, [3] = sys_connect, [4] = sys_listen, [6] = sys_getsockname,
        [7] = sys_getpeername, [11] = sys_sendto, [12] = sys_recvfrom, [13] = sys_shutdown, [14] = sys_setsockopt,
        [15] = sys_getsockopt, [18] = sys_accept4,
    };
    const long *arguments = (const long *)a[1];
    unsigned long operation = (unsigned long)a[0];
    if (operation == 9 || operation == 10) { /* send() and recv() have no address */
        const long full[6] = { arguments[0], arguments[1], arguments[2], arguments[3], 0, 0 };
        return operation == 9 ? sys_sendto(full) : sys_recvfrom(full);
    }
    if (operation == 5) { /* accept() has no flags */
        const long full[4] = { arguments[0], arguments[1], arguments[2], 0 };
        return sys_accept4(full);
    }
    if (operation >= sizeof operations / sizeof operations[0] || !operations[operation])
        return -ENOSYS;
    return operations[operation](arguments);
}

/* SPDX-License-Identifier: MIT */
/* The socket calls: descriptors, address structures and waiting around socket.h. */
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* The open file of a socket. NULL, with (*error) set, if it is none. */
static struct file *socket_file(long fd, long *error)
{
    struct file *file = descriptor_file(fd);
    *error = !file ? -EBADF : !file->type->socket ? -ENOTSOCK : 0;
    return *error ? NULL : file;
}

static int must_wait(const struct file *file, long result, long flags)
{
    return result == -EAGAIN && !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
}

static int read_address(const void *from, size_t length, struct socket_name *name)
{
    const struct sockaddr_in *in = from;
    if (length < sizeof *in)
        return -EINVAL;
    if (in->sin_family != AF_INET)
        return -EAFNOSUPPORT;
    *name = (struct socket_name){ ntohl(in->sin_addr.s_addr), ntohs(in->sin_port) };
    return 0;
}

static void write_address(const struct socket_name *name, void *to, socklen_t *length)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(name->port),
                              .sin_addr.s_addr = htonl(name->address) };
    if (!to || !length)
        return;
    memcpy(to, &in, *length < sizeof in ? *length : sizeof in);
    *length = sizeof in;
}

static long sys_socket(const long *a)
{
    if (a[0] != AF_INET)
        return -EAFNOSUPPORT;
    int kind = (int)a[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    int flags = a[1] & SOCK_NONBLOCK ? O_NONBLOCK : 0;
    struct file *file;
    if (kind == SOCK_STREAM)
        file = stream_new(flags);
    else if (kind == SOCK_DGRAM && datagram_new)
        file = datagram_new(flags);
    else
        return -EPROTONOSUPPORT;
    return file ? descriptor_open(file, a[1] & SOCK_CLOEXEC ? O_CLOEXEC : 0, 0) : -ENFILE;
}

static long sys_bind(const long *a)
{
    long error;
    struct socket_name name;
    struct file *file = socket_file(a[0], &error);
    if (file)
        error = read_address((const void *)a[1], (size_t)a[2], &name);
    return error ? error : file->type->socket->bind(file->object, name);
}

static long sys_listen(const long *a)
{
    long error;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    return file->type->socket->listen ? file->type->socket->listen(file->object, (int)a[1]) : -EOPNOTSUPP;
}

static long do_connect(const long *a)
{
    long error;
    struct socket_name name;
    struct file *file = socket_file(a[0], &error);
    if (file)
        error = read_address((const void *)a[1], (size_t)a[2], &name);
    if (error)
        return error;
    long result = file->type->socket->connect(file->object, name);
    if (result != -EINPROGRESS || file->flags & O_NONBLOCK)
        return result;
    while (file_events(file) == 0)
        if (call_wait(NEVER))
            return -EINTR;
    return -file->type->socket->take_error(file->object);
}

static long do_accept4(const long *a)
{
    long error;
    struct file *file = socket_file(a[0], &error), *accepted;
    if (!file)
        return error;
    const struct socket_type *type = file->type->socket;
    if (!type->accept)
        return -EOPNOTSUPP;
    while (must_wait(file, error = type->accept(file->object, &accepted), 0)) {
        long interrupted = call_wait(NEVER);
        if (interrupted)
            return interrupted;
    }
    if (error)
        return error;
    accepted->flags |= a[3] & SOCK_NONBLOCK ? O_NONBLOCK : 0;
    struct socket_name name = { 0 };
    if (type->peer_name(accepted->object, &name) == 0)
        write_address(&name, (void *)a[1], (socklen_t *)a[2]);
    return descriptor_open(accepted, a[3] & SOCK_CLOEXEC ? O_CLOEXEC : 0, 0);
}

static long receive(struct file *file, void *to, size_t length, long flags, struct socket_name *from)
{
    long result;
    while (must_wait(file, result = file->type->socket->receive(file->object, to, length, from, (flags & MSG_PEEK) != 0), flags)) {
        long interrupted = call_wait(NEVER);
        if (interrupted)
            return interrupted;
    }
    return result;
}

static long do_recvfrom(const long *a)
{
    long error;
    struct socket_name name = { 0 };
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    long result = receive(file, (void *)a[1], (size_t)a[2], a[3], &name);
    if (result >= 0)
        write_address(&name, (void *)a[4], (socklen_t *)a[5]);
    return result;
}

/* A peer that has gone away ends a process that does not look, by SIGPIPE. */
static long broken(long result, long flags)
{
    if (result == -EPIPE && !(flags & MSG_NOSIGNAL) && signals_raise)
        signals_raise(SIGPIPE);
    return result;
}

static long send_all(struct file *file, const char *from, size_t length, const struct socket_name *to, long flags)
{
    const struct socket_type *type = file->type->socket;
    size_t sent = 0;
    for (;;) {
        long result = type->send(file->object, from + sent, length - sent, to, (flags & MSG_MORE) != 0);
        if (result > 0)
            sent += (size_t)result;
        if (sent == length || (result < 0 && !must_wait(file, result, flags)))
            return sent ? (long)sent : broken(result, flags);
        if (file->flags & O_NONBLOCK || flags & MSG_DONTWAIT)
            return (long)sent;
        long interrupted = call_wait(NEVER);
        if (interrupted)
            return sent ? (long)sent : interrupted;
    }
}

static long do_sendto(const long *a)
{
    long error;
    struct socket_name name;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    if (a[4] && (error = read_address((const void *)a[4], (size_t)a[5], &name)) != 0)
        return error;
    return send_all(file, (const char *)a[1], (size_t)a[2], a[4] ? &name : NULL, a[3]);
}

/* Parts that are sent as one: streams take them one after the other, datagrams must be whole. */
static long do_sendmsg(const long *a)
{
    const struct msghdr *message = (const struct msghdr *)a[1];
    long error, total = 0;
    struct socket_name name;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    if (message->msg_name && (error = read_address(message->msg_name, message->msg_namelen, &name)) != 0)
        return error;
    if (file->type->socket->kind == SOCK_DGRAM && message->msg_iovlen != 1)
        return -EOPNOTSUPP;
    for (size_t i = 0; i < (size_t)message->msg_iovlen; i++) {
        const struct iovec *part = &message->msg_iov[i];
        long sent = send_all(file, part->iov_base, part->iov_len, message->msg_name ? &name : NULL, a[2]);
        if (sent < 0)
            return total ? total : sent;
        total += sent;
        if ((size_t)sent < part->iov_len)
            break;
    }
    return total;
}

static long do_recvmsg(const long *a)
{
    struct msghdr *message = (struct msghdr *)a[1];
    long error, total = 0;
    struct socket_name name = { 0 };
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    for (size_t i = 0; i < (size_t)message->msg_iovlen; i++) {
        const struct iovec *part = &message->msg_iov[i];
        long got = receive(file, part->iov_base, part->iov_len, i ? a[2] | MSG_DONTWAIT : a[2], &name);
        if (got < 0) {
            if (i == 0)
                return got;
            break;
        }
        total += got;
        if ((size_t)got < part->iov_len || file->type->socket->kind == SOCK_DGRAM)
            break;
    }
    write_address(&name, message->msg_name, &message->msg_namelen);
    message->msg_controllen = 0;
    message->msg_flags = 0;
    return total;
}

static long sys_shutdown(const long *a)
{
    long error;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    return a[1] == SHUT_RD || !file->type->socket->shutdown_write ? 0 : file->type->socket->shutdown_write(file->object);
}

static long sys_setsockopt(const long *a)
{
    long error;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    if (a[1] == IPPROTO_TCP && file->type->socket->set_nodelay) {
        if (a[2] == TCP_NODELAY && (size_t)a[4] >= sizeof(int))
            file->type->socket->set_nodelay(file->object, *(const int *)a[3]);
        return 0; /* the rest are hints of speed */
    }
    return a[1] == SOL_SOCKET || a[1] == IPPROTO_IP ? 0 : -ENOPROTOOPT; /* SO_REUSEADDR and such ask for nothing we do not do */
}

static long sys_getsockopt(const long *a)
{
    long error;
    struct file *file = socket_file(a[0], &error);
    if (!file)
        return error;
    if (a[1] != SOL_SOCKET)
        return -ENOPROTOOPT;
    int value = 0;
    switch (a[2]) {
    case SO_ERROR: value = file->type->socket->take_error ? file->type->socket->take_error(file->object) : 0; break;
    case SO_TYPE: value = file->type->socket->kind; break;
    case SO_SNDBUF:
    case SO_RCVBUF: value = UINT16_MAX; break;
    default: return -ENOPROTOOPT;
    }
    *(int *)a[3] = value;
    *(socklen_t *)a[4] = sizeof(int);
    return 0;
}

static long sys_getsockname(const long *a)
{
    long error;
    struct socket_name name = { 0 };
    struct file *file = socket_file(a[0], &error);
    if (file && (error = file->type->socket->local_name(file->object, &name)) == 0)
        write_address(&name, (void *)a[1], (socklen_t *)a[2]);
    return error;
}

static long sys_getpeername(const long *a)
{
    long error;
    struct socket_name name = { 0 };
    struct file *file = socket_file(a[0], &error);
    if (file && (error = file->type->socket->peer_name(file->object, &name)) == 0)
        write_address(&name, (void *)a[1], (socklen_t *)a[2]);
    return error;
}

/* Two ends of one pipe in each direction would be a Unix socket; there is none, and programs that ask can do without. */
static long sys_socketpair(const long *a) { return (void)a, -EAFNOSUPPORT; }

/* Calls that may wait keep their socket open meanwhile. */
static long held(const long *a, call_function *function)
{
    struct file *file = descriptor_hold(a[0]);
    if (!file)
        return -EBADF;
    long result = function(a);
    file_release(file);
    return result;
}

static long sys_connect(const long *a) { return held(a, do_connect); }
static long sys_accept4(const long *a) { return held(a, do_accept4); }
static long sys_recvfrom(const long *a) { return held(a, do_recvfrom); }
static long sys_sendto(const long *a) { return held(a, do_sendto); }
static long sys_sendmsg(const long *a) { return held(a, do_sendmsg); }
static long sys_recvmsg(const long *a) { return held(a, do_recvmsg); }

/* i386 once had a single call for all of the above, and both C libraries still use it: operation, its arguments. */
static long sys_socketcall(const long *a)
{
    static call_function *const operations[] = {
        [1] = sys_socket, [2] = sys_bind, [3] = sys_connect, [4] = sys_listen, [6] = sys_getsockname,
        [7] = sys_getpeername, [8] = sys_socketpair, [11] = sys_sendto, [12] = sys_recvfrom, [13] = sys_shutdown,
        [14] = sys_setsockopt, [15] = sys_getsockopt, [16] = sys_sendmsg, [17] = sys_recvmsg, [18] = sys_accept4,
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

UK_CALL(socketcall, sys_socketcall);
UK_CALL(socket, sys_socket);
UK_CALL(socketpair, sys_socketpair);
UK_CALL(bind, sys_bind);
UK_CALL(connect, sys_connect);
UK_CALL(listen, sys_listen);
UK_CALL(accept4, sys_accept4);
UK_CALL(getsockopt, sys_getsockopt);
UK_CALL(setsockopt, sys_setsockopt);
UK_CALL(getsockname, sys_getsockname);
UK_CALL(getpeername, sys_getpeername);
UK_CALL(sendto, sys_sendto);
UK_CALL(sendmsg, sys_sendmsg);
UK_CALL(recvfrom, sys_recvfrom);
UK_CALL(recvmsg, sys_recvmsg);
UK_CALL(shutdown, sys_shutdown);

/* SPDX-License-Identifier: MIT */
/* What the OCaml part cannot say itself: sockets, poll(), clocks, and the privilege level. Nothing here keeps state.
 * Failures are negative errno values, as the library OS itself has them; no exception is raised from C. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <caml/alloc.h>
#include <caml/memory.h>
#include <caml/mlvalues.h>

static value result_of(long result)
{
    return Val_long(result < 0 ? -errno : result);
}

/* A listening socket on (port) of every address. */
value rz_listen(value port, value backlog)
{
    struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons((uint16_t)Long_val(port)) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof name) < 0 || listen(fd, Int_val(backlog)) < 0)
        return result_of(-1);
    return Val_int(fd);
}

/* Answers are sent whole, so nothing is gained by waiting for more. */
value rz_accept(value listener)
{
    int on = 1, fd = accept4(Int_val(listener), NULL, NULL, SOCK_NONBLOCK);
    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return result_of(fd);
}

/* The peer's IPv4 address as a number; 0 if the connection is gone. */
value rz_peer(value fd)
{
    struct sockaddr_in name = { 0 };
    socklen_t length = sizeof name;
    if (getpeername(Int_val(fd), (struct sockaddr *)&name, &length) < 0)
        return caml_copy_int32(0);
    return caml_copy_int32((int32_t)ntohl(name.sin_addr.s_addr));
}

value rz_receive(value fd, value to, value offset, value length)
{
    return result_of(recv(Int_val(fd), Bytes_val(to) + Long_val(offset), (size_t)Long_val(length), 0));
}

value rz_send(value fd, value from, value offset, value length)
{
    return result_of(send(Int_val(fd), Bytes_val(from) + Long_val(offset), (size_t)Long_val(length), MSG_NOSIGNAL));
}

value rz_shutdown_write(value fd)
{
    return result_of(shutdown(Int_val(fd), SHUT_WR));
}

value rz_close(value fd)
{
    return result_of(close(Int_val(fd)));
}

/* (set) holds (count) struct pollfd. Nothing moves it meanwhile: there is one thread, and it is here. */
value rz_poll(value set, value count, value timeout_ms)
{
    return result_of(poll((struct pollfd *)Bytes_val(set), (nfds_t)Long_val(count), Int_val(timeout_ms)));
}

static struct timespec monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now;
}

value rz_seconds(value unit)
{
    (void)unit;
    return Val_long(monotonic().tv_sec);
}

value rz_nanoseconds_of(value seconds)
{
    struct timespec now = monotonic();
    return Val_long(now.tv_sec == Long_val(seconds) ? now.tv_nsec : 999999999);
}

/* Bytes of the system's random source; fewer than asked for if it fails. */
value rz_random(value length)
{
    CAMLparam1(length);
    CAMLlocal1(bytes);
    bytes = caml_alloc_string((mlsize_t)Long_val(length));
    if (getrandom(Bytes_val(bytes), (size_t)Long_val(length), 0) != Long_val(length))
        bytes = caml_alloc_string(0);
    CAMLreturn(bytes);
}

/* (system, host name, build) as uname() tells them. */
value rz_names(value unit)
{
    CAMLparam1(unit);
    CAMLlocal1(names);
    struct utsname system;
    if (uname(&system) < 0)
        memset(&system, 0, sizeof system);
    names = caml_alloc_tuple(3);
    Store_field(names, 0, caml_copy_string(system.sysname));
    Store_field(names, 1, caml_copy_string(system.nodename));
    Store_field(names, 2, caml_copy_string(system.version));
    CAMLreturn(names);
}

/* The level the processor runs this code at: the low two bits of CS (Intel SDM vol. 3A, 5.5). */
value rz_privilege_level(value unit)
{
    (void)unit;
    unsigned cs;
    __asm__("mov %%cs, %0" : "=r"(cs));
    return Val_int(cs & 3);
}

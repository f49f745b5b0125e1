/* SPDX-License-Identifier: MIT */
/* uk_event.h: what an application is written against that has no main(), no POSIX and no thread.
 *
 * The image names the component `event` (and `dns`, `http` where it uses them) instead of `posix`. It starts in
 * uk_start(), which sets things up and returns. From then on the machine sleeps until something happens and calls the
 * function you gave for it; the function does what can be done at once and returns. Nothing of yours is ever
 * interrupted, so there is nothing to lock; a function that does not return stops everything else.
 *
 *     static void tick(struct uk_timer *timer)
 *     {
 *         console_printf("a second later\n");
 *         uk_timer_start(timer, NS_PER_SECOND);
 *     }
 *
 *     void uk_start(void)
 *     {
 *         static struct uk_timer timer = { .due = tick };
 *         uk_timer_start(&timer, NS_PER_SECOND);
 *     }
 *
 * Rules: times are nanoseconds; addresses are in host order, 10.0.0.1 is 0x0a000001; expected failures are return
 * values, a negative errno; memory you hand over is copied unless a comment says otherwise. */
#ifndef UK_EVENT_H
#define UK_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "cmdline.h"            /* cmdline_get("name"): the settings this machine was started with */

#define UK_OPTIONAL __attribute__((weak))

/* ---- the application ------------------------------------------------------------------------------------------- */

/* Yours. Called once, when the network is up. */
void uk_start(void);

/* Ends the machine. Does not return. */
_Noreturn void uk_exit(int status);

/* 64 hexadecimal digits: SHA-256 over all inputs of the image. */
extern const char uk_build_id[];

/* For what cannot be: reports with registers and call trace, and halts. %s %c %d %u %x. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- time ------------------------------------------------------------------------------------------------------ */

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MS     1000000ull

/* Since the machine started. Never goes back; may stand still for a millisecond in some browsers. */
uint64_t clock_now(void);

/* One moment in the future. The structure is yours, zeroed but for (due), and must stay where it is while it runs. */
struct uk_timer {
    void (*due)(struct uk_timer *timer);    /* called when the time has come; the timer has stopped by then */
    uint64_t at;
    struct uk_timer *next, *previous;       /* NULL while it does not run */
};

/* Runs (timer) for (ns) from now, anew if it is running. */
void uk_timer_start(struct uk_timer *timer, uint64_t ns);
void uk_timer_stop(struct uk_timer *timer);

/* The structure of (type) whose part (member) is at (pointer): from a timer to what it belongs to. */
#define UK_OWNER(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

/* ---- memory and chance ----------------------------------------------------------------------------------------- */

/* heap_alloc() returns NULL when memory is used up: refuse the one request that wanted it, and go on. */
void *heap_alloc(size_t size);
void *heap_calloc(size_t count, size_t size);
void heap_free(void *block);

/* What the machine has, in pages. */
#define PAGE_SIZE 4096u
size_t page_count_total(void);
size_t page_count_free(void);

/* Cannot be foretold where the processor has RDRAND; elsewhere it is made of clock readings, and no secret. */
uint32_t random_word(void);

/* ---- console --------------------------------------------------------------------------------------------------- */

void console_write(const char *text, size_t length);

/* %s %c %d %u %x (eight digits) %%, and no more. */
void console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define UK_LINE_MAX 256         /* with its NUL; the rest of a longer line is dropped */

/* From now on (line) gets each line typed at the console, without its end. The text is gone when it returns. */
void uk_console_lines(void (*line)(const char *text));

/* ---- TCP ------------------------------------------------------------------------------------------------------- */

struct uk_tcp;                  /* a connection */

/* What can happen to a connection. (self) is what your opened() returned for it. After closed(), or after your own
 * uk_tcp_close() or uk_tcp_abort(), none of these is called again and the connection must not be used. */
struct uk_tcp_events {
    /* The connection stands. Returns your own structure for it, or NULL to refuse it: the peer sees a reset.
     * (context) is what you gave to uk_tcp_listen() or uk_tcp_connect(). */
    void *(*opened)(struct uk_tcp *connection, void *context);

    /* (length) bytes have come. Returns how many of them you have taken. If you leave some, the peer is slowed down
     * and they are offered again, from the first one left, after uk_tcp_resume(). */
    size_t (*received)(void *self, const char *data, size_t length);

    /* uk_tcp_send() did not take everything, and now there is room. */
    void (*room)(void *self);

    /* All the peer's bytes have been received; it will send no more. You can still send. */
    void (*ended)(void *self);

    /* The connection is gone: -ECONNRESET, -ETIMEDOUT, or -ECONNREFUSED for one that never stood, in which case
     * (self) is the context. */
    void (*closed)(void *self, int error);
};

/* Takes connections at (port). Returns 0 or -EADDRINUSE, -ENOMEM. The first call sends the event `ready` on the
 * control channel. */
int uk_tcp_listen(uint16_t port, const struct uk_tcp_events *events, void *context);

/* Opens a connection. Returns 0, after which opened() or closed() will be called, or -EHOSTUNREACH, -ENOMEM. */
int uk_tcp_connect(uint32_t address, uint16_t port, const struct uk_tcp_events *events, void *context);

#define UK_TCP_MORE 1           /* more follows at once: do not send a packet for this alone */

/* Takes up to (length) bytes to be sent and returns how many. If fewer than (length), room() is called when it is
 * worth trying again. Bytes taken are delivered even after uk_tcp_close(). */
size_t uk_tcp_send(struct uk_tcp *connection, const void *data, size_t length, int flags);

/* Offers the bytes again that received() left. May be called within received(), too. */
void uk_tcp_resume(struct uk_tcp *connection);

/* Ends our direction: the peer sees the end after the last byte. Receiving goes on. */
void uk_tcp_finish(struct uk_tcp *connection);

/* Ends the connection: in good order, or at once with a reset. */
void uk_tcp_close(struct uk_tcp *connection);
void uk_tcp_abort(struct uk_tcp *connection);

/* ---- names (component dns) ------------------------------------------------------------------------------------- */

/* Asks for the address of (name), which may also be written in numbers. (found) is called once, with 0 if there is no
 * such name or no server answers; possibly before this returns. The server is dns= of the command line, else the one
 * DHCP named, else the gateway. Returns 0, or -EINVAL for what can be no name, -ENOMEM for too many questions at once;
 * then (found) is not called. */
UK_OPTIONAL int uk_dns_lookup(const char *name, void (*found)(void *context, uint32_t address), void *context);

#endif

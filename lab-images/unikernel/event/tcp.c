/* SPDX-License-Identifier: MIT */
/* TCP connections as events, over lwIP. lwIP calls the on_... functions from within net_poll(), and must learn from
 * what they return whether the control block still lives. So a connection that the application ends from within one of
 * its functions is only marked, and goes when that function has returned: see enter() and leave(). */
#include "uk.h"
#include "uk_event.h"

#include <errno.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>

#define BACKLOG     255         /* half-open connections: more than there are control blocks; see net/tcp.c */
#define RETRY_TICKS 1           /* of lwIP's slow timer, half a second: for bytes that found no memory */

struct uk_tcp {
    struct tcp_pcb *pcb;        /* NULL once lwIP has ended the connection */
    const struct uk_tcp_events *events;
    void *self;
    struct pbuf *waiting;       /* received, not yet taken by the application */
    uint16_t taken;             /* bytes of its first buffer that are */
    uint8_t depth;              /* functions of the application on the stack */
    uint8_t stands;             /* opened() has been called */
    uint8_t peer_done, told_done;
    uint8_t offer_again, wants_room;
    enum { STAYS_OPEN, ENDS_IN_ORDER, ENDS_AT_ONCE } end;
};

struct listener {
    const struct uk_tcp_events *events;
    void *context;
};

static void detach(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_poll(pcb, NULL, 0);
}

/* Returns ERR_ABRT if the control block is gone. */
static err_t release(struct uk_tcp *c)
{
    err_t result = ERR_OK;
    struct tcp_pcb *pcb = c->pcb;
    if (pcb) {
        detach(pcb);
        /* RFC 1122, 4.2.2.13: tcp_close() resets if bytes were not read. Without memory for a FIN, a reset is the
         * other way to end. */
        if (c->end == ENDS_AT_ONCE || tcp_close(pcb) != ERR_OK) {
            tcp_abort(pcb);
            result = ERR_ABRT;
        }
    }
    if (c->waiting)
        pbuf_free(c->waiting);
    heap_free(c);
    return result;
}

/* Forgets the first buffer, all of which is taken. */
static void drop_first(struct uk_tcp *c)
{
    struct pbuf *first = c->waiting;
    c->waiting = first->next;
    c->taken = 0;
    if (c->waiting)
        pbuf_ref(c->waiting);
    pbuf_free(first);
}

/* Offers what waits, as long as the application takes it. Between enter() and leave(). */
static void offer(struct uk_tcp *c)
{
    c->offer_again = 0;
    while (c->waiting && c->end == STAYS_OPEN) {
        size_t left = (size_t)c->waiting->len - c->taken;
        c->offer_again = 0;
        size_t used = left ? c->events->received(c->self, (const char *)c->waiting->payload + c->taken, left) : 0;
        if (c->pcb && used)
            tcp_recved(c->pcb, (u16_t)used);
        c->taken = (uint16_t)(c->taken + used);
        if (used == left)
            drop_first(c);
        else if (!c->offer_again)
            return;
    }
    if (!c->waiting && c->peer_done && !c->told_done && c->end == STAYS_OPEN) {
        c->told_done = 1;
        c->events->ended(c->self);
    }
}

static void enter(struct uk_tcp *c) { c->depth++; }

static err_t leave(struct uk_tcp *c)
{
    if (c->depth == 1 && c->offer_again) /* uk_tcp_resume() was called from elsewhere than received() */
        offer(c);
    return --c->depth == 0 && c->end != STAYS_OPEN ? release(c) : ERR_OK;
}

static void end(struct uk_tcp *c, int how)
{
    c->end = how;
    if (c->depth == 0)
        release(c);
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    struct uk_tcp *c = argument;
    (void)pcb, (void)error;
    int must_wait = c->waiting != NULL;
    if (!data)
        c->peer_done = 1;
    else if (must_wait)
        pbuf_cat(c->waiting, data);
    else
        c->waiting = data;
    if (must_wait)
        return ERR_OK; /* until uk_tcp_resume() */
    enter(c);
    offer(c);
    return leave(c);
}

static void give_room(struct uk_tcp *c)
{
    if (!c->wants_room)
        return;
    c->wants_room = 0;
    c->events->room(c->self);
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    struct uk_tcp *c = argument;
    (void)length;
    if (tcp_sndbuf(pcb) < TCP_SNDLOWAT || tcp_sndqueuelen(pcb) >= TCP_SNDQUEUELOWAT)
        return ERR_OK;
    enter(c);
    give_room(c);
    return leave(c);
}

static err_t on_retry(void *argument, struct tcp_pcb *pcb)
{
    return on_sent(argument, pcb, 0);
}

/* lwIP has already freed the control block. */
static void on_error(void *argument, err_t error)
{
    struct uk_tcp *c = argument;
    int number = error != ERR_RST ? ETIMEDOUT : c->stands ? ECONNRESET : ECONNREFUSED;
    c->pcb = NULL;
    enter(c);
    if (c->end == STAYS_OPEN)
        c->events->closed(c->self, -number);
    c->end = ENDS_IN_ORDER;
    leave(c);
}

static struct uk_tcp *attach(struct tcp_pcb *pcb, const struct uk_tcp_events *events, void *context)
{
    struct uk_tcp *c = heap_calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->pcb = pcb;
    c->events = events;
    c->self = context;
    tcp_arg(pcb, c);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
    tcp_poll(pcb, on_retry, RETRY_TICKS);
    tcp_nagle_disable(pcb);
    return c;
}

/* Tells the application; returns what lwIP must know. */
static err_t open(struct uk_tcp *c)
{
    c->stands = 1;
    enter(c);
    void *self = c->events->opened(c, c->self);
    if (!self)
        c->end = ENDS_AT_ONCE;
    c->self = self;
    return leave(c);
}

static err_t on_accept(void *argument, struct tcp_pcb *pcb, err_t error)
{
    const struct listener *listener = argument;
    struct uk_tcp *c = error == ERR_OK && pcb ? attach(pcb, listener->events, listener->context) : NULL;
    return c ? open(c) : ERR_MEM; /* ERR_MEM: lwIP resets the connection */
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)pcb, (void)error; /* never an error in lwIP 2.1 */
    return open(argument);
}

int uk_tcp_listen(uint16_t port, const struct uk_tcp_events *events, void *context)
{
    static int is_ready;
    struct listener *listener = heap_alloc(sizeof *listener);
    struct tcp_pcb *pcb = listener ? tcp_new() : NULL, *listening = NULL;
    int error = -ENOMEM;
    if (pcb) {
        error = tcp_bind(pcb, IP_ADDR_ANY, port) == ERR_OK ? -ENOMEM : -EADDRINUSE;
        listening = error == -ENOMEM ? tcp_listen_with_backlog(pcb, BACKLOG) : NULL;
    }
    if (!listening) {
        if (pcb)
            tcp_close(pcb);
        heap_free(listener);
        return error;
    }
    *listener = (struct listener){ events, context };
    tcp_arg(listening, listener);
    tcp_accept(listening, on_accept);
    if (channel_event && !is_ready)
        channel_event("ready", "");
    is_ready = 1;
    return 0;
}

int uk_tcp_connect(uint32_t address, uint16_t port, const struct uk_tcp_events *events, void *context)
{
    ip4_addr_t ip = { lwip_htonl(address) };
    struct tcp_pcb *pcb = tcp_new();
    struct uk_tcp *c = pcb ? attach(pcb, events, context) : NULL;
    if (!c) {
        if (pcb)
            tcp_close(pcb);
        return -ENOMEM;
    }
    err_t error = tcp_connect(pcb, &ip, port, on_connected);
    if (error == ERR_OK)
        return 0;
    end(c, ENDS_IN_ORDER);
    return error == ERR_RTE ? -EHOSTUNREACH : -ENOMEM;
}

size_t uk_tcp_send(struct uk_tcp *c, const void *data, size_t length, int flags)
{
    size_t room = c->pcb ? tcp_sndbuf(c->pcb) : 0;
    size_t part = length < room ? length : room;
    u8_t how = TCP_WRITE_FLAG_COPY | (flags & UK_TCP_MORE ? TCP_WRITE_FLAG_MORE : 0);
    if (part && tcp_write(c->pcb, data, (u16_t)part, how) != ERR_OK)
        part = 0;
    if (part < length)
        c->wants_room = 1;
    if (part && !(flags & UK_TCP_MORE))
        tcp_output(c->pcb);
    return part;
}

void uk_tcp_resume(struct uk_tcp *c)
{
    c->offer_again = 1;
    if (c->depth)
        return; /* see offer() and leave() */
    enter(c);
    offer(c);
    leave(c);
}

void uk_tcp_finish(struct uk_tcp *c)
{
    if (c->pcb)
        tcp_shutdown(c->pcb, 0, 1);
}

void uk_tcp_close(struct uk_tcp *c) { end(c, ENDS_IN_ORDER); }
void uk_tcp_abort(struct uk_tcp *c) { end(c, ENDS_AT_ONCE); }

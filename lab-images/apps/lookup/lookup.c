/* SPDX-License-Identifier: MIT */
/* lookup: a client on the console, to read beside include/uk_event.h. It knows
 *
 *     lookup NAME         the address of NAME
 *     fetch NAME          GET / from port 80 of NAME, or of another port with NAME:PORT
 *     after MILLISECONDS  says so then
 *     exit STATUS         ends the machine */
#include <uk_event.h>

#include <string.h>

#define NAME_MAX_BYTES 128
#define STATUS_MAX     80

/* One thing asked for, from the line that asks to its answer. */
struct job {
    char name[NAME_MAX_BYTES];
    uint16_t port;
    struct uk_timer timer;
    struct uk_tcp *connection;
    char status[STATUS_MAX];            /* the first line that came back */
    size_t status_length;
    uint32_t received;
    int status_is_whole;
};

static void print_address(uint32_t address)
{
    console_printf("%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

static uint32_t number(const char *text)
{
    uint32_t value = 0;
    while (*text >= '0' && *text <= '9')
        value = value * 10 + (uint32_t)(*text++ - '0');
    return value;
}

static struct job *new_job(const char *name)
{
    struct job *job = heap_calloc(1, sizeof *job);
    if (!job || strlen(name) >= sizeof job->name) {
        console_printf("lookup: no memory, or a name that is too long\n");
        heap_free(job);
        return NULL;
    }
    strcpy(job->name, name);
    return job;
}

/* ---- lookup NAME ---- */

static void on_address(void *context, uint32_t address)
{
    struct job *job = context;
    console_printf("%s: ", job->name);
    if (address)
        print_address(address);
    else
        console_printf("no address");
    console_printf("\n");
    heap_free(job);
}

/* ---- fetch NAME:PORT ---- */

static void *on_opened(struct uk_tcp *connection, void *context)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    struct job *job = context;
    job->connection = connection;
    uk_tcp_send(connection, request, sizeof request - 1, 0); /* a new connection has room for this */
    return job;
}

static size_t on_received(void *self, const char *data, size_t length)
{
    struct job *job = self;
    job->received += (uint32_t)length;
    for (size_t i = 0; i < length && !job->status_is_whole; i++) {
        job->status_is_whole = data[i] == '\r' || job->status_length == STATUS_MAX - 1;
        if (!job->status_is_whole)
            job->status[job->status_length++] = data[i];
    }
    return length;
}

static void on_room(void *self) { (void)self; }

static void on_ended(void *self)
{
    struct job *job = self;
    console_printf("%s: %s, %u bytes\n", job->name, job->status, job->received);
    uk_tcp_close(job->connection);
    heap_free(job);
}

static void on_closed(void *self, int error)
{
    struct job *job = self;
    console_printf("%s: no connection, %d\n", job->name, error);
    heap_free(job);
}

static void on_fetch_address(void *context, uint32_t address)
{
    static const struct uk_tcp_events events = {
        .opened = on_opened, .received = on_received, .room = on_room, .ended = on_ended, .closed = on_closed,
    };
    struct job *job = context;
    int error = address ? uk_tcp_connect(address, job->port, &events, job) : 0;
    if (!address)
        on_address(context, 0);
    else if (error)
        on_closed(job, error);
}

/* ---- after MILLISECONDS ---- */

static void on_due(struct uk_timer *timer)
{
    struct job *job = UK_OWNER(timer, struct job, timer);
    console_printf("%s ms are over\n", job->name);
    heap_free(job);
}

/* ---- lines ---- */

static void ask(struct job *job, void (*found)(void *context, uint32_t address))
{
    int error = uk_dns_lookup(job->name, found, job);
    if (!error)
        return;
    console_printf("%s: cannot be looked up, %d\n", job->name, error);
    heap_free(job);
}

static void on_line(const char *line)
{
    const char *space = strchr(line, ' ');
    size_t verb = space ? (size_t)(space - line) : strlen(line);
    struct job *job = space ? new_job(space + 1) : NULL;
    if (!job) {
        console_printf("lookup NAME, fetch NAME:PORT, after MILLISECONDS, exit STATUS\n");
    } else if (verb == 6 && memcmp(line, "lookup", verb) == 0) {
        ask(job, on_address);
    } else if (verb == 5 && memcmp(line, "fetch", verb) == 0) {
        char *colon = strchr(job->name, ':');
        job->port = colon ? (uint16_t)number(colon + 1) : 80;
        if (colon)
            *colon = 0;
        ask(job, on_fetch_address);
    } else if (verb == 5 && memcmp(line, "after", verb) == 0) {
        job->timer.due = on_due;
        uk_timer_start(&job->timer, number(job->name) * NS_PER_MS);
    } else if (verb == 4 && memcmp(line, "exit", verb) == 0) {
        uk_exit((int)number(job->name));
    } else {
        console_printf("what is that?\n");
        heap_free(job);
    }
}

void uk_start(void)
{
    uk_console_lines(on_line);
    console_printf("lookup: ready\n");
}

/* SPDX-License-Identifier: MIT */
/* The control channel on COM2: answers the page's requests, apart from the reader's console. */
#include "uk.h"
#include "x86.h"

#include "frame.h"
#include "json.h"

#include <string.h>

#define BODY_MAX  512
#define ID_MAX    0x7fffffffu
#define NONCE_MAX 64

static struct frame_decoder decoder;

static void send_frame(enum frame_type type, const char *body, size_t length)
{
    uint8_t head[FRAME_HEAD];
    frame_encode_head(head, type, (uint32_t)length);
    uart_write(UART_CONTROL, head, sizeof head);
    uart_write(UART_CONTROL, body, length);
}

static void send_written(enum frame_type type, const char *body, const struct json_writer *w)
{
    if (w->overflow)
        panic("channel: a body of more than %u bytes", BODY_MAX);
    send_frame(type, body, (size_t)(w->at - body));
}

static void say_hello(void)
{
    char body[BODY_MAX];
    struct json_writer w = { body, body + sizeof body, 0 };
    json_put(&w, "{\"kind\":\"unikernel\",\"buildId\":\"");
    json_put(&w, uk_build_id);
    json_put(&w, "\",\"verbs\":[\"hello\",\"ping\",\"stats\"],\"maxBody\":");
    json_put_number(&w, FRAME_BODY_KEPT);
    json_put(&w, "}");
    send_written(FRAME_HELLO, body, &w);
}

static void put_field(struct json_writer *w, const char *name, uint64_t value)
{
    json_put(w, ",\"");
    json_put(w, name);
    json_put(w, "\":");
    json_put_number(w, value);
}

static void begin_response(struct json_writer *w, uint32_t id, int ok)
{
    json_put(w, "{\"id\":");
    json_put_number(w, id);
    json_put(w, ok ? ",\"ok\":true" : ",\"ok\":false");
}

static void refuse(uint32_t id, const char *code, const char *message)
{
    char body[BODY_MAX];
    struct json_writer w = { body, body + sizeof body, 0 };
    begin_response(&w, id, 0);
    json_put(&w, ",\"error\":{\"code\":\"");
    json_put(&w, code);
    json_put(&w, "\",\"message\":\"");
    json_put(&w, message);
    json_put(&w, "\"}}");
    send_written(FRAME_RESPONSE, body, &w);
}

static int is_nonce(struct json_text nonce)
{
    if (!nonce.at || nonce.length > NONCE_MAX)
        return 0;
    for (size_t i = 0; i < nonce.length; i++)
        if (!((nonce.at[i] >= '0' && nonce.at[i] <= '9') || (nonce.at[i] >= 'a' && nonce.at[i] <= 'f')))
            return 0;
    return 1;
}

static void answer_ping(uint32_t id, struct json_text request)
{
    struct json_text value;
    json_member(request, "nonce", &value);
    struct json_text nonce = json_plain_string(value);
    if (!is_nonce(nonce)) {
        refuse(id, "malformed", "nonce is not a string of at most 64 hexadecimal digits");
        return;
    }
    char body[BODY_MAX];
    struct json_writer w = { body, body + sizeof body, 0 };
    begin_response(&w, id, 1);
    json_put(&w, ",\"nonce\":\"");
    for (size_t i = nonce.length; i > 0; i--)
        json_put_bytes(&w, nonce.at + i - 1, 1);
    json_put(&w, "\"");
    put_field(&w, "cpl", read_cs() & 3u);
    put_field(&w, "uptimeNs", clock_now());
    json_put(&w, "}");
    send_written(FRAME_RESPONSE, body, &w);
}

static void answer_stats(uint32_t id)
{
    char body[BODY_MAX];
    struct json_writer w = { body, body + sizeof body, 0 };
    begin_response(&w, id, 1);
    put_field(&w, "memTotal", (uint64_t)page_count_total() * PAGE_SIZE);
    put_field(&w, "memFree", (uint64_t)page_count_free() * PAGE_SIZE);
    put_field(&w, "heapUsed", heap_used());
    put_field(&w, "syscalls", uk_counters.syscalls);
    put_field(&w, "faults", uk_counters.faults);
    put_field(&w, "framesIn", uk_counters.frames_in);
    put_field(&w, "framesOut", uk_counters.frames_out);
    put_field(&w, "framesDropped", uk_counters.frames_dropped);
    put_field(&w, "halts", uk_counters.halts);
    put_field(&w, "channelDropped", decoder.dropped);
    json_put(&w, "}");
    send_written(FRAME_RESPONSE, body, &w);
}

static int text_is(struct json_text text, const char *literal)
{
    return text.at && text.length == strlen(literal) && memcmp(text.at, literal, text.length) == 0;
}

static void answer(struct json_text request)
{
    struct json_text value;
    if (json_member(request, "id", &value) < 0) {
        refuse(0, "malformed", "the body is not a JSON object");
        return;
    }
    uint32_t id = json_whole_number(value, ID_MAX);
    json_member(request, "verb", &value);
    struct json_text verb = json_plain_string(value);
    if (id == 0 || !verb.at)
        refuse(id, "malformed", "a request needs an id and a verb");
    else if (text_is(verb, "ping"))
        answer_ping(id, request);
    else if (text_is(verb, "stats"))
        answer_stats(id);
    else if (text_is(verb, "hello"))
        say_hello();
    else
        refuse(id, "unsupported", "this machine knows hello, ping and stats");
}

void channel_init(void)
{
    pic_unmask(IRQ_COM2);
    say_hello();
}

int channel_poll(void)
{
    int byte, worked = 0;
    while ((byte = uart_read(UART_CONTROL)) >= 0) {
        worked = 1;
        enum frame_result result = frame_decode(&decoder, (uint8_t)byte);
        if (result == FRAME_TOO_LARGE)
            refuse(0, "too-large", "the body is larger than maxBody");
        else if (result == FRAME_WHOLE && decoder.head[3] == FRAME_REQUEST)
            answer((struct json_text){ decoder.body, decoder.body_length });
    }
    return worked;
}

void channel_event(const char *name, const char *fields)
{
    char body[BODY_MAX];
    struct json_writer w = { body, body + sizeof body, 0 };
    json_put(&w, "{\"name\":\"");
    json_put(&w, name);
    json_put(&w, "\"");
    put_field(&w, "atNs", clock_now());
    json_put(&w, fields);
    json_put(&w, "}");
    send_written(FRAME_EVENT, body, &w);
}

/* SPDX-License-Identifier: MIT */
/* Feeds mutated answers to the resolver: lwIP's own source under address and undefined-behaviour checks, its UDP
 * replaced by what keeps the question and hands the answer in, in buffers of exactly their size. A right answer must be
 * believed after any number of wrong ones, and no buffer be lost. Usage: fuzz_dns ROUNDS SEED. */
#include "input.h"

#include <lwip/dns.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/udp.h>
#include <string.h>

#define SERVER PP_HTONL(0x0a000001)
#define FLAGS  2                    /* the second 16 bits of a message: what it is, and its counts follow */
#define HEADER 12

static udp_recv_fn hand_in;
static struct udp_pcb end_point;
static char asked[32];             /* a new name each time: what was found before is remembered */
static u8_t question[512];
static u16_t question_length;
static unsigned blocks;
static int answers;
static u32_t found;

/* ---- what lwIP asks of the machine, and of its other parts ---- */

struct tcp_pcb *tcp_active_pcbs;
void tcp_free_ooseq(struct tcp_pcb *pcb) { (void)pcb; }
void net_assertion_failed(void) { abort(); }
uint32_t random_word(void) { return input_below(UINT32_MAX); }
u32_t sys_now(void) { return 0; }

void *heap_alloc(size_t size)
{
    blocks++;
    return malloc(size);
}

void *heap_calloc(size_t count, size_t size)
{
    blocks++;
    return calloc(count, size);
}

void heap_free(void *block)
{
    blocks -= block != NULL;
    free(block);
}

struct udp_pcb *udp_new_ip_type(u8_t type) { return (void)type, &end_point; }
err_t udp_bind(struct udp_pcb *pcb, const ip_addr_t *ip, u16_t port) { return (void)pcb, (void)ip, (void)port, ERR_OK; }
void udp_remove(struct udp_pcb *pcb) { (void)pcb; }

void udp_recv(struct udp_pcb *pcb, udp_recv_fn receive, void *argument)
{
    (void)pcb, (void)argument;
    hand_in = receive;
}

err_t udp_sendto(struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *ip, u16_t port)
{
    (void)pcb;
    REQUIRE(ip_2_ip4(ip)->addr == SERVER && port == 53 && data->tot_len <= sizeof question);
    question_length = pbuf_copy_partial(data, question, data->tot_len, 0);
    return ERR_OK;
}

/* ---- answers ---- */

static void on_found(const char *name, const ip_addr_t *ip, void *argument)
{
    (void)argument;
    REQUIRE(strcmp(name, asked) == 0);
    answers++;
    found = ip ? ip_2_ip4(ip)->addr : 0;
}

/* A buffer of exactly (length) bytes in two parts, as frames may lie in memory. */
static void deliver(const char *bytes, size_t length)
{
    const ip_addr_t from = IPADDR4_INIT(SERVER);
    size_t cut = length ? input_below((uint32_t)length) : 0;
    char *parts[2] = { malloc(cut ? cut : 1), malloc(length - cut ? length - cut : 1) };
    memcpy(parts[0], bytes, cut);
    memcpy(parts[1], bytes + cut, length - cut);
    struct pbuf *first = pbuf_alloc_reference(parts[0], (u16_t)cut, PBUF_REF);
    struct pbuf *second = pbuf_alloc_reference(parts[1], (u16_t)(length - cut), PBUF_REF);
    REQUIRE(first && second);
    pbuf_cat(first, second);
    hand_in(NULL, &end_point, first, &from, 53);
    free(parts[0]);
    free(parts[1]);
}

/* The question with what makes it an answer, and an address (ip). Returns its length. */
static size_t right_answer(char *to, u32_t ip)
{
    static const u8_t record[] = { 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4 };
    static const u8_t flags[] = { 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0 };
    memcpy(to, question, question_length);
    memcpy(to + FLAGS, flags, sizeof flags);
    memcpy(to + question_length, record, sizeof record);
    memcpy(to + question_length + sizeof record, &ip, sizeof ip);
    return question_length + sizeof record + sizeof ip;
}

/* Something that resembles an answer: names that go in circles, other types and counts, lengths that lie. */
static char *wrong_answer(size_t *length)
{
    char bytes[1024];
    size_t size = right_answer(bytes, random_word());
    for (uint32_t more = input_below(4); more > 0; more--) {
        u8_t name[] = { (u8_t)(0xc0 | size >> 8), (u8_t)size, (u8_t)input_below(256), (u8_t)input_below(64) };
        memcpy(bytes + size, name, sizeof name);
        size += input_below(sizeof name + 1);
        memcpy(bytes + size, bytes + question_length + 2, 14);
        size += 14;
    }
    if (input_below(2))
        bytes[7] = (char)input_below(256);
    return input_mutate_bytes(bytes, size, length);
}

static void fuzz_answers(void)
{
    ip_addr_t ip;
    char right[sizeof question + 64];
    unsigned before = blocks;
    answers = 0;
    snprintf(asked, sizeof asked, "name-%08x.lab", (unsigned)random_word());
    REQUIRE(dns_gethostbyname(asked, &ip, on_found, NULL) == ERR_INPROGRESS);
    for (uint32_t left = 1 + input_below(8); left > 0 && answers == 0; left--) {
        size_t length;
        char *wrong = wrong_answer(&length);
        /* of another number, so that it cannot be believed; or as it is */
        if (length > 1 && input_below(2)) {
            wrong[1] = (char)(question[1] ^ 1);
            deliver(wrong, length);
            REQUIRE(answers == 0);
        } else {
            deliver(wrong, length);
        }
        free(wrong);
    }
    if (answers == 0) {
        u32_t address = random_word();
        deliver(right, right_answer(right, address));
        REQUIRE(found == address);
    }
    REQUIRE(answers == 1 && blocks == before);
    dns_tmr();
}

int main(int argc, char **argv)
{
    const ip_addr_t server = IPADDR4_INIT(SERVER);
    long rounds = argc > 1 ? atol(argv[1]) : 100000;
    input_seed(argc > 2 ? (uint64_t)atol(argv[2]) : 1);
    memp_init();
    dns_init();
    dns_setserver(0, &server);
    for (long i = 0; i < rounds; i++)
        fuzz_answers();
    printf("fuzz_dns: %ld rounds, seed %s, no finding\n", rounds, argc > 2 ? argv[2] : "1");
    return 0;
}

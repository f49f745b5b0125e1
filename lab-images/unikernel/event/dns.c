/* SPDX-License-Identifier: MIT */
/* Names to addresses, through lwIP's resolver. */
#include "uk.h"
#include "uk_event.h"

#include <errno.h>
#include <lwip/dns.h>
#include <lwip/netif.h>

struct question {
    void (*found)(void *context, uint32_t address);
    void *context;
};

/* DHCP puts its server in place whenever it renews the lease; what the command line says stands above it. */
static void choose_server(void)
{
    const char *text = cmdline_get("dns");
    uint32_t address;
    ip4_addr_t server;
    if (text) {
        if (!cmdline_parse_address(text, &address, NULL))
            panic("dns: dns=%s is not an address, such as 10.0.0.1", text);
        ip4_addr_set_u32(&server, lwip_htonl(address));
        dns_setserver(0, &server);
    } else if (ip4_addr_isany(dns_getserver(0)) && netif_default) {
        dns_setserver(0, netif_ip4_gw(netif_default));
    }
}

static void on_answer(const char *name, const ip_addr_t *ip, void *argument)
{
    struct question question = *(struct question *)argument;
    (void)name;
    heap_free(argument);
    question.found(question.context, ip ? lwip_ntohl(ip4_addr_get_u32(ip)) : 0);
}

int uk_dns_lookup(const char *name, void (*found)(void *context, uint32_t address), void *context)
{
    struct question *question = heap_alloc(sizeof *question);
    ip_addr_t ip;
    if (!question)
        return -ENOMEM;
    *question = (struct question){ found, context };
    choose_server();
    err_t error = dns_gethostbyname(name, &ip, on_answer, question);
    if (error == ERR_OK)
        on_answer(name, &ip, question); /* written in numbers, or remembered */
    else if (error != ERR_INPROGRESS)
        heap_free(question);
    return error == ERR_OK || error == ERR_INPROGRESS ? 0 : error == ERR_MEM ? -ENOMEM : -EINVAL;
}

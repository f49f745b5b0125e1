/* SPDX-License-Identifier: MIT */
/* Natively built check of what reads the engine's request: whole, cut at every byte, damaged at random. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../request.h"

static const char whole[] =
    "{\"container_id\":\"c1\",\"container_name\":\"web\","
    "\"port_mappings\":[{\"host_ip\":\"127.0.0.1\",\"container_port\":80,\"host_port\":8080,\"range\":2,\"protocol\":\"udp\"}],"
    "\"networks\":{\"n1\":{\"static_ips\":[\"10.89.0.2\"],\"aliases\":[\"a\",\"b\"],\"interface_name\":\"eth0\","
    "\"static_mac\":\"02:00:00:00:00:05\"}},"
    "\"network_info\":{\"n1\":{\"driver\":\"bridge\",\"network_interface\":\"podman1\",\"internal\":true,\"dns_enabled\":true,"
    "\"options\":{\"mtu\":\"1400\"},\"subnets\":[{\"subnet\":\"10.89.0.0/24\",\"gateway\":\"10.89.0.1\"}]}}}";

static int failures;

static void expect(int condition, const char *what) {
    if (condition) return;
    printf("failed: %s\n", what);
    failures++;
}

/* Parses a copy of exactly this size, so that reading beyond its end is seen. */
static const char *parse(struct request *out, const char *text, size_t length) {
    static char *copy;
    free(copy);
    copy = malloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return request_parse(out, copy);
}

static void reads_a_whole_request(void) {
    struct request request;
    expect(parse(&request, whole, strlen(whole)) == NULL, "whole request");
    const struct attachment *a = request.attachments;
    const struct port *p = request.ports;
    expect(strcmp(request.container, "c1") == 0 && strcmp(request.name, "web") == 0, "container");
    expect(request.attachment_count == 1 && strcmp(a->bridge, "podman1") == 0 && strcmp(a->interface, "eth0") == 0, "names of cards");
    expect(a->address == inet_addr("10.89.0.2") && a->gateway == inet_addr("10.89.0.1") && a->prefix == 24, "addresses");
    expect(request_first(a) == 0x0a590000 && request_last(a) == 0x0a5900ff, "edges of the subnet");
    expect(a->internal && a->names && a->mtu == 1400 && a->mac[5] == 5 && a->alias_count == 2, "settings");
    expect(request.port_count == 1 && p->host == inet_addr("127.0.0.1") && p->host_port == 8080 && p->container_port == 80, "port");
    expect(p->range == 2 && p->protocol == IPPROTO_UDP, "range and protocol");
}

/* The whole request with (from) replaced by (to) must be refused with a sentence that has (word). */
static void refuses(const char *from, const char *to, const char *word) {
    struct request request;
    char text[2048];
    const char *at = strstr(whole, from);
    if (!at) abort();
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    const char *problem = parse(&request, text, strlen(text));
    expect(problem && strstr(problem, word), to);
}

static void refuses_what_it_cannot_do(void) {
    refuses("\"driver\":\"bridge\"", "\"driver\":\"macvlan\"", "bridges only");
    refuses("10.89.0.0/24", "fd00::/64", "IPv4");
    refuses("10.89.0.0/24", "10.89.0.0/31", "subnet");
    refuses("\"protocol\":\"udp\"", "\"protocol\":\"sctp\"", "TCP and UDP");
    refuses("\"host_port\":8080", "\"host_port\":65535", "65535");
    refuses("\"host_ip\":\"127.0.0.1\"", "\"host_ip\":\"::1\"", "IPv4");
    refuses("\"network_interface\":\"podman1\"", "\"network_interface\":\"../../etc/x\"", "interface");
    refuses("\"static_ips\":[\"10.89.0.2\"]", "\"static_ips\":[]", "address");
    refuses("\"network_info\":{\"n1\"", "\"network_info\":{\"n2\"", "n1");
    refuses("\"container_id\"", "\"id\"", "container");
}

static void survives_damage(void) {
    static struct request request;
    for (size_t length = 0; length < strlen(whole); length++) expect(parse(&request, whole, length) != NULL, "a cut request");
    unsigned state = 1;
    char text[sizeof whole];
    for (int round = 0; round < 200000; round++) {
        memcpy(text, whole, sizeof whole);
        for (int change = 0; change < 3; change++) {
            state = state * 1664525u + 1013904223u;
            text[(state >> 8) % strlen(whole)] = state >> 24 ? state >> 24 : ' ';
        }
        parse(&request, text, strlen(whole));
    }
}

int main(void) {
    reads_a_whole_request();
    refuses_what_it_cannot_do();
    survives_damage();
    printf("%d failed\n", failures);
    return failures != 0;
}

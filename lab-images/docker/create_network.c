/* SPDX-License-Identifier: MIT */
/* Networks, ports, names, and the other namespaces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "create.h"
#include "docker.h"

/* A range "80" or "8000-8002"; 0 on success. */
static int range_read(const char *text, size_t length, long *first, long *count) {
    char *end;
    *first = strtol(text, &end, 10);
    long last = *first;
    if (end == text || *first < 0 || *first > 65535) return -1;
    if (*end == '-') last = strtol(end + 1, &end, 10);
    *count = last - *first + 1;
    return end == text + length && last >= *first && last <= 65535 ? 0 : -1;
}

/* [IP:][HOST:]PORT[/PROTOCOL] */
static int port_add(struct text *out, const char *value) {
    const char *slash = strchr(value, '/'), *protocol = slash ? slash + 1 : "tcp";
    size_t length = slash ? (size_t)(slash - value) : strlen(value);
    const char *inside = value, *outside = NULL, *end = value + length;
    for (const char *at = value; at < end; at++)
        if (*at == ':') inside = at + 1;
    for (const char *at = value; at + 1 < inside; at++)
        if (*at == ':') outside = at + 1;
    int has_host = inside > value;
    const char *host = !has_host ? inside : outside ? outside : value;
    size_t host_length = has_host ? (size_t)(inside - 1 - host) : 0, ip_length = outside ? (size_t)(outside - 1 - value) : 0;
    long port, count, host_port = 0, host_count;
    if (range_read(inside, end - inside, &port, &count) != 0 || port == 0)
        return create_refuse("publish", value, "[IP:][HOST:]PORT[/tcp|udp] is expected, ports up to 65535");
    host_count = count;
    if (host_length > 0 && (range_read(host, host_length, &host_port, &host_count) != 0 || host_count != count))
        return create_refuse("publish", value, "the host's ports must be as many as the container's, up to 65535");
    if (strcmp(protocol, "tcp") != 0 && strcmp(protocol, "udp") != 0)
        return create_refuse("publish", value, "the protocol is tcp or udp");
    text_comma(out);
    text_print(out, "{\"container_port\":%ld,\"host_port\":%ld,\"range\":%ld,\"protocol\":\"%s\",\"host_ip\":\"%.*s\"}",
               port, host_port, count, protocol, (int)ip_length, value);
    return 0;
}

static int ports_add(struct text *out, const struct args *args) {
    const char *value;
    text_key(out, "portmappings");
    text_put(out, "[");
    for (int at = 0; (value = flag_next(args, "publish", &at));)
        if (port_add(out, value) != 0) return -1;
    text_put(out, "]");
    if (flag_on(args, "publish-all")) text_put(out, ",\"publish_image_ports\":true");
    text_key(out, "expose");
    text_put(out, "{");
    for (int at = 0; (value = flag_next(args, "expose", &at));) {
        const char *slash = strchr(value, '/');
        char *port = must_print("%d", atoi(value));
        text_member(out, port, slash ? slash + 1 : "tcp");
        free(port);
    }
    text_put(out, "}");
    return 0;
}

/* Options of one network: aliases and addresses belong to the first. */
static void network_options(struct text *out, const struct args *args) {
    text_put(out, "{");
    create_list(out, args, "network-alias", "aliases");
    create_list(out, args, "ip", "static_ips");
    if (flag_value(args, "mac-address")) text_member(out, "static_mac", flag_value(args, "mac-address"));
    text_put(out, "}");
}

static int namespace_add(struct text *out, const char *member, const char *mode) {
    const char *target = strncmp(mode, "container:", 10) == 0 ? mode + 10 : NULL;
    text_key(out, member);
    text_put(out, "{");
    text_member(out, "nsmode", target ? "container" : mode);
    if (target) text_member(out, "value", target);
    text_put(out, "}");
    return 0;
}

static void network_add(struct text *out, const struct args *args, const char *first) {
    static const char *const words[] = {"none", "host", "private"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(first, words[i]) != 0) continue;
        namespace_add(out, "netns", first);
        return;
    }
    if (strncmp(first, "container:", 10) == 0) {
        namespace_add(out, "netns", first);
        return;
    }
    const char *name;
    int count = 0;
    namespace_add(out, "netns", "bridge");
    text_key(out, "networks");
    text_put(out, "{");
    for (int at = 0; at < args->given_count;) {
        const char *flag = args->given[at].flag->name;
        name = args->given[at++].value;
        if (strcmp(flag, "network") != 0 && strcmp(flag, "net") != 0) continue;
        /* Docker's name for the network that is there by itself. */
        text_key(out, strcmp(name, "bridge") == 0 || strcmp(name, "default") == 0 ? "podman" : name);
        if (count++ == 0) network_options(out, args);
        else text_put(out, "{}");
    }
    if (count == 0) {
        text_key(out, "podman");
        network_options(out, args);
    }
    text_put(out, "}");
}

int create_network(struct text *out, const struct args *args) {
    static const char *const spaces[][2] = {
        {"pid", "pidns"}, {"ipc", "ipcns"}, {"uts", "utsns"}, {"cgroupns", "cgroupns"}, {"userns", "userns"}};
    const char *network = flag_value(args, "network") ? flag_value(args, "network") : flag_value(args, "net");
    int has_options = flag_value(args, "network-alias") || flag_value(args, "ip") || flag_value(args, "mac-address");
    if (network || has_options) network_add(out, args, network ? network : "bridge");
    for (unsigned i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        const char *mode = flag_value(args, spaces[i][0]);
        if (mode) namespace_add(out, spaces[i][1], mode);
    }
    create_list(out, args, "add-host", "hostadd");
    create_list(out, args, "dns", "dns_server");
    create_list(out, args, "dns-search", "dns_search");
    create_list(out, args, "dns-option", "dns_option");
    return ports_add(out, args);
}

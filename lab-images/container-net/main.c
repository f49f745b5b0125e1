/* SPDX-License-Identifier: MIT */
/* What podman's network back end netavark does, for bridges and IPv4, with its command line and its JSON: the original
 * starts iptables some thirty times for one published port.
 *
 *   netavark [--config DIR] [--aardvark-binary=PATH] setup|teardown NAMESPACE   the request on standard input
 *   netavark version */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "json.h"
#include "link.h"
#include "names.h"
#include "netlink.h"
#include "nft.h"
#include "request.h"

struct call {
    const char *verb, *namespace, *folder, *server;
    struct request request;
    int ns, host, inside;
};

static int fail(const char *what, const char *subject, int error) {
    char text[512], quoted[1200];
    snprintf(text, sizeof text, "%s %s: %s", what, subject, strerror(-error));
    json_quote(quoted, sizeof quoted, text);
    printf("{\"error\":%s}\n", quoted);
    return 1;
}

static int refuse(const char *problem) {
    char quoted[1200];
    json_quote(quoted, sizeof quoted, problem);
    printf("{\"error\":%s}\n", quoted);
    return 1;
}

static void arguments(struct call *call, char **argv) {
    for (; *argv; argv++) {
        if (strcmp(*argv, "--config") == 0 && argv[1]) call->folder = *++argv;
        else if (strncmp(*argv, "--aardvark-binary=", 18) == 0) call->server = *argv + 18;
        else if (**argv == '-') continue;
        else if (!call->verb) call->verb = *argv;
        else if (!call->namespace) call->namespace = *argv;
    }
}

static const char *request_read(struct request *request) {
    static char text[REQUEST_BYTES_MAX];
    size_t length = fread(text, 1, sizeof text - 1, stdin);
    return length == sizeof text - 1 ? "the request is too large" : request_parse(request, text);
}

/* Route sockets of both namespaces; this process ends up in the host's. */
static int sockets_open(struct call *call) {
    int self = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    call->ns = open(call->namespace, O_RDONLY | O_CLOEXEC);
    if (self < 0 || call->ns < 0) return -errno;
    call->host = netlink_open(NETLINK_ROUTE);
    if (call->host < 0 || setns(call->ns, CLONE_NEWNET) != 0) return -errno;
    call->inside = netlink_open(NETLINK_ROUTE);
    if (call->inside < 0 || setns(self, CLONE_NEWNET) != 0) return -errno;
    close(self);
    return 0;
}

static void mac_choose(struct attachment *attachment) {
    static const uint8_t none[6];
    if (memcmp(attachment->mac, none, sizeof none) != 0) return;
    if (getrandom(attachment->mac, sizeof attachment->mac, 0) < 0) abort();
    attachment->mac[0] = (attachment->mac[0] & 0xfe) | 0x02;
}

/* Published ports lead to the container's address on the first network that has a way out. */
static const struct attachment *published_at(const struct request *request) {
    for (const struct attachment *a = request->attachments; a < request->attachments + request->attachment_count; a++)
        if (!a->internal) return a;
    return NULL;
}

static int attach(struct call *call, struct attachment *attachment) {
    mac_choose(attachment);
    int result = link_bridge(call->host, attachment);
    if (result == 0 && !attachment->internal) result = nft_network_add(attachment);
    if (result == 0) result = link_attach(call->host, call->ns, attachment);
    if (result == 0) result = link_configure(call->inside, attachment);
    if (result == 0 && attachment->names)
        result = names_add(call->folder, call->server, &call->request, attachment);
    return result;
}

static int detach(struct call *call, const struct attachment *attachment) {
    int worst = 0, result;
    if (attachment->names && (result = names_remove(call->folder, &call->request, attachment)) != 0) worst = result;
    if (call->inside >= 0 && (result = link_detach(call->inside, attachment)) != 0) worst = result;
    result = link_bridge_leave(call->host, attachment);
    if (result == 1 && !attachment->internal) result = nft_network_remove(attachment);
    return result < 0 ? result : worst;
}

static int teardown(struct call *call, const char **subject) {
    int worst = 0, result;
    struct request *request = &call->request;
    const struct attachment *published = published_at(request);
    *subject = "the published ports";
    if (published && (result = nft_unpublish(request, published->address)) != 0) worst = result;
    for (struct attachment *a = request->attachments; a < request->attachments + request->attachment_count; a++) {
        result = detach(call, a);
        if (result == 0) continue;
        *subject = a->network;
        worst = result;
    }
    return worst;
}

static void print_interface(const struct attachment *a) {
    char address[INET_ADDRSTRLEN], gateway[INET_ADDRSTRLEN], name[64], network[600];
    inet_ntop(AF_INET, &a->address, address, sizeof address);
    inet_ntop(AF_INET, &a->gateway, gateway, sizeof gateway);
    json_quote(name, sizeof name, a->interface);
    json_quote(network, sizeof network, a->network);
    printf("%s:{\"interfaces\":{%s:{\"mac_address\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"subnets\":[{\"ipnet\":\"%s/%d\"",
           network, name, a->mac[0], a->mac[1], a->mac[2], a->mac[3], a->mac[4], a->mac[5], address, a->prefix);
    if (a->gateway) printf(",\"gateway\":\"%s\"", gateway);
    printf("}]}}");
    if (a->names && a->gateway) printf(",\"dns_server_ips\":[\"%s\"],\"dns_search_domains\":[\"dns.podman\"]", gateway);
    printf("}");
}

static int setup(struct call *call, const char **subject) {
    struct request *request = &call->request;
    const struct attachment *published = published_at(request);
    /* A running container that joins another network has its ports published already: `network connect`. */
    bool joins = link_is_connected(call->inside);
    *subject = "its loopback card";
    int result = link_loopback(call->inside);
    for (struct attachment *a = request->attachments; result == 0 && a < request->attachments + request->attachment_count; a++) {
        *subject = a->network;
        result = attach(call, a);
    }
    if (result != 0 || !published || joins) return result;
    static char name[16];
    uint16_t refused = 0;
    result = nft_publish(request, published->address, &refused);
    snprintf(name, sizeof name, "port %u", refused);
    *subject = name;
    return result;
}

static int run(struct call *call) {
    const char *subject = call->namespace, *ignored;
    int error = sockets_open(call);
    if (strcmp(call->verb, "teardown") == 0) {
        /* A namespace that is gone took its cards along. */
        if (call->host < 0) return fail("opening", subject, error);
        error = teardown(call, &subject);
        return error == 0 ? 0 : fail("taking the container off", subject, error);
    }
    if (error != 0) return fail("opening", subject, error);
    error = setup(call, &subject);
    if (error != 0) {
        teardown(call, &ignored);
        return fail("connecting the container to", subject, error);
    }
    printf("{");
    for (int i = 0; i < call->request.attachment_count; i++) {
        if (i > 0) printf(",");
        print_interface(&call->request.attachments[i]);
    }
    printf("}\n");
    return 0;
}

int main(int argc, char **argv) {
    (void)argc;
    struct call call = {.folder = "/run/containers/networks", .ns = -1, .host = -1, .inside = -1};
    arguments(&call, argv + 1);
    if (call.verb && strcmp(call.verb, "version") == 0) {
        printf("{\"version\":\"1.4.0\",\"implementation\":\"ring-zero\"}\n");
        return 0;
    }
    if (!call.verb || !call.namespace || (strcmp(call.verb, "setup") != 0 && strcmp(call.verb, "teardown") != 0))
        return refuse("usage: netavark [--config DIR] [--aardvark-binary=PATH] setup|teardown NAMESPACE, or version");
    const char *problem = request_read(&call.request);
    return problem ? refuse(problem) : run(&call);
}

/* SPDX-License-Identifier: MIT */
/* nf_tables over netlink, elements only; for the rules, once, the tool nft. */
#include "nft.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netlink.h"

#define TABLE "ring-zero"
#define NFT "/usr/sbin/nft"
#define RULES "/usr/lib/ring-zero/network.nft"

/* A part of a concatenation takes whole words. */
struct endpoint {
    in_addr_t address;
    uint16_t port, unused;
};

static void nft_batch(struct message *batch, uint16_t type) {
    struct nfgenmsg fixed = {.nfgen_family = AF_UNSPEC, .res_id = htons(NFNL_SUBSYS_NFTABLES)};
    message_begin(batch, type, 0, &fixed, sizeof fixed);
}

static void nft_value(struct message *batch, uint16_t type, const void *data, size_t size) {
    size_t value = message_open(batch, type);
    message_put(batch, NFTA_DATA_VALUE, data, size);
    message_close(batch, value);
}

/* Begins a request that adds, removes or reads elements of (set), by (action); returns what message_close() needs. */
static size_t nft_elements(struct message *batch, uint16_t action, const char *set) {
    struct nfgenmsg fixed = {.nfgen_family = NFPROTO_IPV4};
    uint16_t flags = action == NFT_MSG_NEWSETELEM ? NLM_F_CREATE | NLM_F_ACK : action == NFT_MSG_DELSETELEM ? NLM_F_ACK : 0;
    message_begin(batch, NFNL_SUBSYS_NFTABLES << 8 | action, flags, &fixed, sizeof fixed);
    message_text(batch, NFTA_SET_ELEM_LIST_TABLE, TABLE);
    message_text(batch, NFTA_SET_ELEM_LIST_SET, set);
    return message_open(batch, NFTA_SET_ELEM_LIST_ELEMENTS);
}

static void nft_network_edge(struct message *batch, uint32_t address, uint32_t flags) {
    size_t element = message_open(batch, NFTA_LIST_ELEM);
    in_addr_t key = htonl(address);
    if (flags) message_number(batch, NFTA_SET_ELEM_FLAGS, htonl(flags));
    nft_value(batch, NFTA_SET_ELEM_KEY, &key, sizeof key);
    message_close(batch, element);
}

/* A batch takes effect as a whole or not at all. */
static int nft_commit(struct message *batch) {
    size_t last = batch->header;
    nft_batch(batch, NFNL_MSG_BATCH_END);
    batch->header = last; /* the end itself is not acknowledged */
    int fd = netlink_open(NETLINK_NETFILTER);
    if (fd < 0) return -errno;
    int result = netlink_send(fd, batch);
    close(fd);
    return result;
}

static int nft_network_change(uint16_t action, const struct attachment *attachment) {
    struct message batch = {0};
    nft_batch(&batch, NFNL_MSG_BATCH_BEGIN);
    size_t elements = nft_elements(&batch, action, "networks");
    nft_network_edge(&batch, request_first(attachment), 0);
    nft_network_edge(&batch, request_last(attachment) + 1, NFT_SET_ELEM_INTERVAL_END);
    message_close(&batch, elements);
    return nft_commit(&batch);
}

static int nft_load_rules(void) {
    int pid, status;
    if (posix_spawn(&pid, NFT, NULL, NULL, (char *[]){NFT, "-f", RULES, NULL}, environ) != 0) return -errno;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    return status == 0 ? 0 : -ENOEXEC;
}

int nft_network_add(const struct attachment *attachment) {
    int result = nft_network_change(NFT_MSG_NEWSETELEM, attachment);
    if (result == -ENOENT) {
        result = nft_load_rules();
        if (result == 0) result = nft_network_change(NFT_MSG_NEWSETELEM, attachment);
    }
    return result == -EEXIST ? 0 : result;
}

int nft_network_remove(const struct attachment *attachment) {
    int result = nft_network_change(NFT_MSG_DELSETELEM, attachment);
    return result == -ENOENT ? 0 : result;
}

/* The map of the port's protocol, or of ports at one address of the host, and the port's key in it. */
static const char *nft_map(const struct port *port) {
    bool tcp = port->protocol == IPPROTO_TCP;
    if (port->host == INADDR_ANY) return tcp ? "ports-tcp" : "ports-udp";
    return tcp ? "ports-tcp-at" : "ports-udp-at";
}

static void nft_port_key(struct message *batch, const struct port *port, int offset) {
    struct endpoint key = {port->host, htons(port->host_port + offset), 0};
    if (port->host == INADDR_ANY) nft_value(batch, NFTA_SET_ELEM_KEY, &key.port, sizeof key.port);
    else nft_value(batch, NFTA_SET_ELEM_KEY, &key, sizeof key);
}

static int nft_port_change(uint16_t action, const struct port *port, int offset, in_addr_t address) {
    struct message batch = {0};
    struct endpoint data = {address, htons(port->container_port + offset), 0};
    nft_batch(&batch, NFNL_MSG_BATCH_BEGIN);
    size_t elements = nft_elements(&batch, action, nft_map(port)), element = message_open(&batch, NFTA_LIST_ELEM);
    nft_port_key(&batch, port, offset);
    if (action == NFT_MSG_NEWSETELEM) nft_value(&batch, NFTA_SET_ELEM_DATA, &data, sizeof data);
    message_close(&batch, element);
    message_close(&batch, elements);
    return nft_commit(&batch);
}

/* Whether the port leads to (address): another container may have got it meanwhile. */
static bool nft_port_is(const struct port *port, int offset, in_addr_t address) {
    static const uint16_t path[] = {NFTA_SET_ELEM_LIST_ELEMENTS, NFTA_LIST_ELEM, NFTA_SET_ELEM_DATA, NFTA_DATA_VALUE};
    struct message message = {0};
    char answer[1024];
    size_t elements = nft_elements(&message, NFT_MSG_GETSETELEM, nft_map(port)), element = message_open(&message, NFTA_LIST_ELEM);
    nft_port_key(&message, port, offset);
    message_close(&message, element);
    message_close(&message, elements);
    int fd = netlink_open(NETLINK_NETFILTER);
    if (fd < 0) return false;
    int result = netlink_ask(fd, &message, sizeof(struct nfgenmsg), answer, sizeof answer);
    close(fd);
    if (result < 0) return false;
    const void *at = answer;
    size_t length = result;
    for (size_t i = 0; at && i < sizeof path / sizeof *path; i++) at = netlink_find(at, &length, path[i]);
    return at && length >= sizeof address && memcmp(at, &address, sizeof address) == 0;
}

/* The engine binds the ports of a running container, which keeps others from them, but only after this program has run.
 * Of one that has ended the port may still be here. */
static bool nft_port_taken(const struct port *port, int offset) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port->host_port + offset), .sin_addr.s_addr = port->host};
    int fd = socket(AF_INET, (port->protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    bool taken = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno == EADDRINUSE;
    if (fd >= 0) close(fd);
    return taken;
}

static int nft_port_publish(const struct port *port, int offset, in_addr_t address) {
    int result = nft_port_change(NFT_MSG_NEWSETELEM, port, offset, address);
    if (result != -EEXIST && result != -EBUSY) return result;
    if (nft_port_taken(port, offset)) return -EADDRINUSE;
    result = nft_port_change(NFT_MSG_DELSETELEM, port, offset, address);
    return result != 0 ? result : nft_port_change(NFT_MSG_NEWSETELEM, port, offset, address);
}

int nft_publish(const struct request *request, in_addr_t address, uint16_t *refused) {
    for (const struct port *port = request->ports; port < request->ports + request->port_count; port++)
        for (int offset = 0; offset < port->range; offset++) {
            int result = nft_port_publish(port, offset, address);
            *refused = (uint16_t)(port->host_port + offset);
            if (result != 0) return result;
        }
    return 0;
}

int nft_unpublish(const struct request *request, in_addr_t address) {
    int worst = 0;
    for (const struct port *port = request->ports; port < request->ports + request->port_count; port++)
        for (int offset = 0, result; offset < port->range; offset++)
            if (nft_port_is(port, offset, address) &&
                (result = nft_port_change(NFT_MSG_DELSETELEM, port, offset, address)) != 0)
                worst = result;
    return worst;
}

/* SPDX-License-Identifier: MIT */
/* rtnetlink(7): what `ip link`, `ip address` and `ip route` would do. */
#include "link.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "netlink.h"

#define MAKE (NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)

static const struct ifinfomsg link_up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};

/* What is there already is as good as made. */
static int link_made(int result) {
    return result == -EEXIST ? 0 : result;
}

static int link_sysctl(const char *path) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    int result = write(fd, "1", 1) == 1 ? 0 : -errno;
    close(fd);
    return result;
}

/* The card's number in the network namespace of (fd), which need not be this process's; or the error. */
static int link_index(int fd, const char *name) {
    struct message message = {0};
    char answer[8192];
    struct ifinfomsg found;
    message_begin(&message, RTM_GETLINK, 0, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
    message_text(&message, IFLA_IFNAME, name);
    int length = netlink_ask(fd, &message, 0, answer, sizeof answer);
    if (length < (int)sizeof found) return length < 0 ? length : -EBADMSG;
    memcpy(&found, answer, sizeof found);
    return found.ifi_index;
}

bool link_is_connected(int inside) {
    return link_index(inside, "eth0") > 0;
}

static int link_address(int fd, const char *name, in_addr_t address, const struct attachment *attachment) {
    struct message message = {0};
    int index = link_index(fd, name);
    if (index < 0) return index;
    struct ifaddrmsg fixed = {.ifa_family = AF_INET, .ifa_prefixlen = attachment->prefix, .ifa_index = index};
    in_addr_t broadcast = htonl(request_last(attachment));
    message_begin(&message, RTM_NEWADDR, MAKE, &fixed, sizeof fixed);
    message_number(&message, IFA_LOCAL, address);
    message_number(&message, IFA_ADDRESS, address);
    message_number(&message, IFA_BROADCAST, broadcast);
    return link_made(netlink_send(fd, &message));
}

/* A bridge without an address of its own takes the lowest of its cards', which changes as containers come and go. */
static void link_bridge_mac(const struct attachment *attachment, uint8_t mac[6]) {
    uint32_t first = request_first(attachment);
    memcpy(mac, (uint8_t[]){0x02, 0x42, first >> 24, first >> 16, first >> 8, first | 1}, 6);
}

int link_bridge(int host, const struct attachment *attachment) {
    struct message message = {0};
    uint8_t mac[6];
    link_bridge_mac(attachment, mac);
    message_begin(&message, RTM_NEWLINK, MAKE, &link_up, sizeof link_up);
    message_text(&message, IFLA_IFNAME, attachment->bridge);
    message_put(&message, IFLA_ADDRESS, mac, sizeof mac);
    if (attachment->mtu > 0) message_number(&message, IFLA_MTU, attachment->mtu);
    size_t info = message_open(&message, IFLA_LINKINFO);
    message_text(&message, IFLA_INFO_KIND, "bridge");
    message_close(&message, info);
    int made = netlink_send(host, &message);
    if (made == -EEXIST) return 0;
    if (made != 0 || attachment->gateway == 0) return made;
    char path[96];
    snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/route_localnet", attachment->bridge);
    made = link_sysctl(path);
    if (made == 0) made = link_sysctl("/proc/sys/net/ipv4/ip_forward");
    return made != 0 ? made : link_address(host, attachment->bridge, attachment->gateway, attachment);
}

static int link_delete(int fd, const char *name) {
    struct message message = {0};
    message_begin(&message, RTM_DELLINK, NLM_F_ACK, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
    message_text(&message, IFLA_IFNAME, name);
    int result = netlink_send(fd, &message);
    return result == -ENODEV ? 0 : result;
}

int link_bridge_leave(int host, const struct attachment *attachment) {
    char path[96];
    snprintf(path, sizeof path, "/sys/class/net/%s/brif", attachment->bridge);
    DIR *cards = opendir(path);
    bool used = false;
    for (struct dirent *entry; cards && (entry = readdir(cards));) used |= entry->d_name[0] != '.';
    if (cards) closedir(cards);
    if (used) return 0;
    int result = link_delete(host, attachment->bridge);
    return result != 0 ? result : 1;
}

int link_attach(int host, int ns, const struct attachment *attachment) {
    struct message message = {0};
    message_begin(&message, RTM_NEWLINK, MAKE, &link_up, sizeof link_up);
    message_number(&message, IFLA_MASTER, if_nametoindex(attachment->bridge));
    if (attachment->mtu > 0) message_number(&message, IFLA_MTU, attachment->mtu);
    size_t info = message_open(&message, IFLA_LINKINFO);
    message_text(&message, IFLA_INFO_KIND, "veth");
    size_t data = message_open(&message, IFLA_INFO_DATA), peer = message_open(&message, VETH_INFO_PEER);
    /* Comes up later: at this point it has no other end yet. */
    message_raw(&message, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
    message_text(&message, IFLA_IFNAME, attachment->interface);
    message_put(&message, IFLA_ADDRESS, attachment->mac, sizeof attachment->mac);
    message_number(&message, IFLA_NET_NS_FD, ns);
    if (attachment->mtu > 0) message_number(&message, IFLA_MTU, attachment->mtu);
    message_close(&message, peer);
    message_close(&message, data);
    message_close(&message, info);
    return netlink_send(host, &message);
}

static int link_up_by_name(int fd, const char *name) {
    struct message message = {0};
    message_begin(&message, RTM_NEWLINK, NLM_F_ACK, &link_up, sizeof link_up);
    message_text(&message, IFLA_IFNAME, name);
    return netlink_send(fd, &message);
}

int link_loopback(int inside) {
    return link_up_by_name(inside, "lo");
}

/* With several networks the first one's route is the one. */
static int link_route(int inside, const struct attachment *attachment) {
    struct message message = {0};
    struct rtmsg fixed = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC,
                          .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST};
    message_begin(&message, RTM_NEWROUTE, MAKE, &fixed, sizeof fixed);
    message_number(&message, RTA_GATEWAY, attachment->gateway);
    return link_made(netlink_send(inside, &message));
}

int link_configure(int inside, const struct attachment *attachment) {
    int result = link_address(inside, attachment->interface, attachment->address, attachment);
    if (result == 0) result = link_up_by_name(inside, attachment->interface);
    if (result != 0 || attachment->internal || attachment->gateway == 0) return result;
    return link_route(inside, attachment);
}

int link_detach(int inside, const struct attachment *attachment) {
    return link_delete(inside, attachment->interface);
}

/* SPDX-License-Identifier: MIT */
/* Address, route and names of the first network card. */
#include <arpa/inet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

/* 1: a card that comes up tells its address to everybody. */
#define ARP_NOTIFY "/proc/sys/net/ipv4/conf/eth0/arp_notify"

static struct sockaddr address_of(in_addr_t ip) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = ip};
    struct sockaddr out;
    memcpy(&out, &in, sizeof out);
    return out;
}

static void net_up(int fd, const char *name) {
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    strcpy(request.ifr_name, name);
    if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) report("bring up", name);
}

static void net_address(int fd, const char *name, in_addr_t ip, in_addr_t mask) {
    struct ifreq request = {.ifr_addr = address_of(ip)};
    strcpy(request.ifr_name, name);
    if (ioctl(fd, SIOCSIFADDR, &request) != 0) report("address", name);
    request.ifr_netmask = address_of(mask);
    if (ioctl(fd, SIOCSIFNETMASK, &request) != 0) report("netmask", name);
}

static void net_route(int fd, in_addr_t gateway) {
    struct rtentry route = {.rt_dst = address_of(INADDR_ANY),
                            .rt_genmask = address_of(INADDR_ANY),
                            .rt_gateway = address_of(gateway),
                            .rt_flags = RTF_UP | RTF_GATEWAY};
    if (ioctl(fd, SIOCADDRT, &route) != 0) report("route", "default");
}

static void net_names(const struct settings *settings, const char *name) {
    char text[256];
    if (sethostname(name, strlen(name)) != 0) report("host name", name);
    snprintf(text, sizeof text, "%s\n", name);
    write_file("/etc/hostname", text);
    snprintf(text, sizeof text, "127.0.0.1\tlocalhost\n%s\t%s.lab %s\n", settings->ip[0] ? settings->ip : "127.0.1.1",
             name, name);
    write_file("/etc/hosts", text);
    if (!settings->gateway[0]) return;
    snprintf(text, sizeof text, "nameserver %s\nsearch lab\n", settings->gateway);
    write_file("/etc/resolv.conf", text);
}

void net_configure(const struct settings *settings) {
    net_names(settings, settings->name[0] ? settings->name : "linux-host");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        report("open", "a socket");
        return;
    }
    net_up(fd, "lo");
    int prefix = atoi(settings->prefix);
    if (settings->ip[0] && prefix >= 1 && prefix <= 32) {
        net_address(fd, "eth0", inet_addr(settings->ip), htonl(~0u << (32 - prefix)));
        net_up(fd, "eth0");
        if (settings->gateway[0]) net_route(fd, inet_addr(settings->gateway));
    }
    close(fd);
}

static int net_hardware(int fd, const char *name, const uint8_t mac[NET_MAC_SIZE]) {
    struct ifreq request = {.ifr_hwaddr.sa_family = ARPHRD_ETHER};
    strcpy(request.ifr_name, name);
    memcpy(request.ifr_hwaddr.sa_data, mac, NET_MAC_SIZE);
    if (ioctl(fd, SIOCSIFHWADDR, &request) == 0) return 0;
    report("hardware address", name);
    return -1;
}

static void net_down(int fd, const char *name) {
    struct ifreq request = {.ifr_flags = 0};
    strcpy(request.ifr_name, name);
    if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) report("take down", name);
}

int net_move(const struct settings *settings, const uint8_t mac[NET_MAC_SIZE]) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        report("open", "a socket");
        return -1;
    }
    /* Routes and neighbours go with the link. */
    net_down(fd, "eth0");
    int moved = net_hardware(fd, "eth0", mac);
    close(fd);
    write_file(ARP_NOTIFY, "1");
    net_configure(settings);
    return moved;
}

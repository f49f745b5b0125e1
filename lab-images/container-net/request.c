/* SPDX-License-Identifier: MIT */
/* Reads the request. Networks come as two objects with the same keys: the container's wishes, the networks themselves. */
#include "request.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static struct json json;

static const char *request_text(int object, const char *key) {
    const struct json_value *value = json_member(&json, object, key);
    return value && value->type == JSON_STRING && value->length == strlen(value->text) ? value->text : NULL;
}

static bool request_true(int object, const char *key) {
    const struct json_value *value = json_member(&json, object, key);
    return value && value->type == JSON_BOOL && value->length == strlen("true");
}

/* The object or array under (key), or -1. */
static int request_child(int object, const char *key, enum json_type type) {
    const struct json_value *value = json_member(&json, object, key);
    return value && value->type == type ? json_index(&json, value) : -1;
}

/* The first element of the array under (key), or -1. */
static int request_first_of(int object, const char *key) {
    int array = request_child(object, key, JSON_ARRAY);
    return array >= 0 && json.values[array].count > 0 ? array + 1 : -1;
}

uint32_t request_first(const struct attachment *attachment) {
    return ntohl(attachment->subnet);
}

uint32_t request_last(const struct attachment *attachment) {
    return ntohl(attachment->subnet) | (attachment->prefix == 0 ? ~0u : (1u << (32 - attachment->prefix)) - 1);
}

static const char *request_subnet(struct attachment *out, int network) {
    int subnet = request_first_of(network, "subnets");
    const char *text = subnet < 0 ? NULL : request_text(subnet, "subnet");
    char address[INET_ADDRSTRLEN];
    if (!text || sscanf(text, "%15[0-9.]/%d", address, &out->prefix) != 2) return "has no IPv4 subnet";
    if (out->prefix < 1 || out->prefix > 30 || inet_pton(AF_INET, address, &out->subnet) != 1)
        return "has a subnet that is none";
    const char *gateway = request_text(subnet, "gateway");
    if (gateway && inet_pton(AF_INET, gateway, &out->gateway) != 1) return "has a gateway that is none";
    return NULL;
}

static const char *request_network(struct attachment *out, int network) {
    const char *driver = request_text(network, "driver");
    if (!driver || strcmp(driver, "bridge") != 0) return "is no bridge; this engine has bridges only";
    out->bridge = request_text(network, "network_interface");
    if (!out->bridge || strlen(out->bridge) >= IFNAMSIZ || strchr(out->bridge, '/')) return "has no interface name";
    out->internal = request_true(network, "internal");
    out->names = request_true(network, "dns_enabled");
    int options = request_child(network, "options", JSON_OBJECT);
    const char *mtu = options < 0 ? NULL : request_text(options, "mtu");
    if (mtu) out->mtu = atoi(mtu);
    return request_subnet(out, network);
}

static const char *request_mac(struct attachment *out, const char *text) {
    unsigned m[6];
    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x", &m[0], &m[1], &m[2], &m[3], &m[4], &m[5]) != 6)
        return "asks for an address of its card that is none";
    for (int i = 0; i < 6; i++) out->mac[i] = m[i];
    return NULL;
}

static const char *request_wishes(struct attachment *out, int wishes) {
    out->interface = request_text(wishes, "interface_name");
    if (!out->interface || strlen(out->interface) >= IFNAMSIZ) return "has no interface name for the container";
    int address = request_first_of(wishes, "static_ips");
    if (address < 0 || json.values[address].type != JSON_STRING ||
        inet_pton(AF_INET, json.values[address].text, &out->address) != 1)
        return "has no address for the container";
    int aliases = request_child(wishes, "aliases", JSON_ARRAY);
    for (int i = aliases + 1; aliases >= 0 && i < json.values[aliases].next; i = json.values[i].next)
        if (json.values[i].type == JSON_STRING && out->alias_count < REQUEST_ALIASES_MAX)
            out->aliases[out->alias_count++] = json.values[i].text;
    const char *mac = request_text(wishes, "static_mac");
    return mac && *mac ? request_mac(out, mac) : NULL;
}

static const char *request_port(struct port *out, int mapping) {
    int64_t host = 0, container = 0, range = 1;
    const char *address = request_text(mapping, "host_ip"), *protocol = request_text(mapping, "protocol");
    if (json_whole(json_member(&json, mapping, "host_port"), 65535, &host) != 0 ||
        json_whole(json_member(&json, mapping, "container_port"), 65535, &container) != 0 ||
        json_whole(json_member(&json, mapping, "range"), 65535, &range) != 0)
        return "a published port is no number up to 65535";
    if (range < 1) range = 1;
    if (host + range > 65536 || container + range > 65536) return "a range of ports goes beyond 65535";
    *out = (struct port){.host_port = host, .container_port = container, .range = range, .protocol = IPPROTO_TCP};
    if (address && *address && inet_pton(AF_INET, address, &out->host) != 1)
        return "a port is published at an address that is none of IPv4";
    if (!protocol || strcmp(protocol, "tcp") == 0) return NULL;
    out->protocol = IPPROTO_UDP;
    return strcmp(protocol, "udp") == 0 ? NULL : "ports are published for TCP and UDP only";
}

static const char *request_ports(struct request *out) {
    int mappings = request_child(0, "port_mappings", JSON_ARRAY);
    for (int i = mappings + 1; mappings >= 0 && i < json.values[mappings].next; i = json.values[i].next) {
        if (out->port_count == REQUEST_PORTS_MAX) return "too many published ports";
        const char *problem = request_port(&out->ports[out->port_count++], i);
        if (problem) return problem;
    }
    return NULL;
}

static const char *request_attachments(struct request *out) {
    static char problem_text[256];
    int wishes = request_child(0, "networks", JSON_OBJECT), networks = request_child(0, "network_info", JSON_OBJECT);
    if (wishes < 0 || networks < 0) return "the request names no networks";
    for (int i = wishes + 1; i < json.values[wishes].next; i = json.values[i + 1].next) {
        const char *name = json.values[i].text;
        int network = request_child(networks, name, JSON_OBJECT);
        if (out->attachment_count == REQUEST_ATTACHMENTS_MAX) return "too many networks";
        struct attachment *attachment = &out->attachments[out->attachment_count++];
        attachment->network = name;
        const char *problem = network < 0 ? "is not described" : request_network(attachment, network);
        if (!problem) problem = request_wishes(attachment, i + 1);
        if (!problem) continue;
        snprintf(problem_text, sizeof problem_text, "network %.60s %s", name, problem);
        return problem_text;
    }
    return NULL;
}

const char *request_parse(struct request *out, char *text) {
    memset(out, 0, sizeof *out);
    if (json_parse(&json, text) != 0 || json.values[0].type != JSON_OBJECT) return "the request is no JSON object";
    out->container = request_text(0, "container_id");
    out->name = request_text(0, "container_name");
    if (!out->container || !out->name) return "the request names no container";
    const char *problem = request_ports(out);
    return problem ? problem : request_attachments(out);
}

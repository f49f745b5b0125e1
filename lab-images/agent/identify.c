/* SPDX-License-Identifier: MIT */
/* Many machines are restored from one snapshot; this makes one of them itself. */
#include "identify.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../linux-host/init/init.h"
#include "job.h"

/* random(4): add bytes that count as entropy, and let the generator take them up now. */
#define RND_ADD_ENTROPY _IOW('R', 0x03, int[2])
#define RND_RESEED _IO('R', 0x07)

#define MACHINE_ID_FILE "/etc/machine-id"

enum { INIT = 1 };
enum { ENTROPY_SIZE = 32, ENTROPY_DIGITS = 2 * ENTROPY_SIZE, MACHINE_ID_DIGITS = 32, MAC_DIGITS = 17 };

struct identity {
    struct settings settings;
    uint8_t mac[NET_MAC_SIZE], entropy[ENTROPY_SIZE];
    struct timespec now;
};

/* Copies a string member that is (min) to (size - 1) characters of (allowed). 0 on success. */
static int identify_text(const struct json *request, const char *key, const char *allowed, size_t min, char *out, size_t size) {
    const struct json_value *value = json_member(request, 0, key);
    if (!value || value->type != JSON_STRING || value->length < min || value->length >= size ||
        strspn(value->text, allowed) != value->length)
        return -1;
    strcpy(out, value->text);
    return 0;
}

static int identify_address(const struct json *request, const char *key, char *out, size_t size) {
    struct in_addr parsed;
    if (identify_text(request, key, "0123456789.", 7, out, size) != 0) return -1;
    return inet_pton(AF_INET, out, &parsed) == 1 ? 0 : -1;
}

static int identify_mac(const struct json *request, uint8_t mac[NET_MAC_SIZE]) {
    char text[MAC_DIGITS + 1];
    if (identify_text(request, "mac", "0123456789abcdef:", MAC_DIGITS, text, sizeof text) != 0) return -1;
    int read = sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5);
    return read == NET_MAC_SIZE ? 0 : -1;
}

static int identify_parse(const struct json *request, struct identity *out) {
    static const char label[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    char entropy[ENTROPY_DIGITS + 1], unix_ns[24];
    int64_t prefix;
    struct settings *settings = &out->settings;
    if (identify_text(request, "name", label, 1, settings->name, sizeof settings->name) != 0 ||
        identify_address(request, "ip", settings->ip, sizeof settings->ip) != 0 ||
        identify_address(request, "gateway", settings->gateway, sizeof settings->gateway) != 0 ||
        identify_mac(request, out->mac) != 0 ||
        identify_text(request, "entropy", "0123456789abcdef", ENTROPY_DIGITS, entropy, sizeof entropy) != 0 ||
        identify_text(request, "unixNs", "0123456789", 1, unix_ns, sizeof unix_ns) != 0 ||
        json_whole(json_member(request, 0, "prefix"), 32, &prefix) != 0 || prefix < 1)
        return -1;
    snprintf(settings->prefix, sizeof settings->prefix, "%d", (int)prefix);
    for (int i = 0; i < ENTROPY_SIZE; i++) sscanf(entropy + 2 * i, "%2hhx", &out->entropy[i]);
    long long ns = strtoll(unix_ns, NULL, 10);
    out->now = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    return 0;
}

static int identify_entropy(const uint8_t bytes[ENTROPY_SIZE]) {
    struct {
        int entropy_bits, size;
        uint8_t bytes[ENTROPY_SIZE];
    } pool = {.entropy_bits = 8 * ENTROPY_SIZE, .size = ENTROPY_SIZE};
    memcpy(pool.bytes, bytes, ENTROPY_SIZE);
    int file = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    int fed = file >= 0 && ioctl(file, RND_ADD_ENTROPY, &pool) == 0 && ioctl(file, RND_RESEED) == 0;
    if (!fed) report("feed", "/dev/urandom");
    if (file >= 0) close(file);
    return fed ? 0 : -1;
}

/* From the generator that was fed just now, so that it tells nothing of what it was fed with. */
static int identify_machine_id(void) {
    uint8_t bytes[MACHINE_ID_DIGITS / 2];
    char text[MACHINE_ID_DIGITS + 2];
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, bytes, sizeof bytes);
    if (file >= 0) close(file);
    if (length != sizeof bytes) return -1;
    for (size_t i = 0; i < sizeof bytes; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
    strcat(text, "\n");
    write_file(MACHINE_ID_FILE, text);
    return 0;
}

void identify(struct outbox *out, uint32_t id, const struct json *request) {
    struct identity identity = {0};
    if (identify_parse(request, &identity) != 0) {
        job_refuse(out, id, "malformed", "identify needs name, ip, prefix, gateway, mac, entropy and unixNs");
        return;
    }
    if (clock_settime(CLOCK_REALTIME, &identity.now) != 0) report("set", "the clock");
    if (identify_entropy(identity.entropy) != 0 || identify_machine_id() != 0) {
        job_refuse(out, id, "failed", "the random number generator could not be fed");
        return;
    }
    if (net_move(&identity.settings, identity.mac) != 0) {
        job_refuse(out, id, "failed", "the network card did not take its address");
        return;
    }
    const struct json_value *warm = json_member(request, 0, "warm");
    if (warm && warm->type == JSON_BOOL && warm->text[0] == 't' && kill(INIT, SIGUSR1) != 0) report("tell", "init");
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true}", id);
}

/* SPDX-License-Identifier: MIT */
/* Natively built check of what reads bundles: annotations, base64, paths inside a root, names and signals. */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bundle.h"
#include "../signals.h"
#include "../unikernel.h"

static int failures;
static char last[1024];

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last, sizeof last, format, arguments);
    va_end(arguments);
}

static void expect(int condition, const char *what) {
    if (condition) return;
    printf("failed: %s (%s)\n", what, last);
    failures++;
}

static uint32_t random_state = 1;

static uint32_t random_next(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static int decodes(const char *text, const char *expected) {
    char out[16];
    int length = base64_decode(out, sizeof out, text);
    return expected ? length == (int)strlen(expected) && strcmp(out, expected) == 0 : length < 0;
}

static void check_base64(void) {
    expect(decodes("", "") && decodes("Zg==", "f") && decodes("Zm8=", "fo") && decodes("Zm9vYmFy", "foobar"), "RFC 4648, section 10");
    const char *bad[] = {"Z", "Zg", "Zg=", "Z===", "====", "Zm8=Zm8=", "Zm*v", "AAAA", "MDEyMzQ1Njc4OTAxMjM0NTY3ODk="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) expect(decodes(bad[i], NULL), bad[i]);
}

#define P "com.urunc.unikernel."

static int reads(struct unikernel *out, const char *config, const char *file) {
    static struct json json;
    static char text[2048], other[2048];
    strcpy(text, config);
    if (file) strcpy(other, file);
    return json_parse(&json, text) == 0 && unikernel_read(out, &json, file ? other : NULL) == 0;
}

static void check_unikernel(void) {
    struct unikernel found;
    const char *whole = "{\"annotations\":{\"" P "unikernelType\":\"t\",\"" P "hypervisor\":\"h\",\"" P "binary\":\"/a\",\"" P "cmdline\":\"b c\"}}";
    const char *part = "{\"annotations\":{\"" P "unikernelType\":\"t\",\"" P "binary\":\"/a\"}}";
    const char *file = "{\"" P "unikernelType\":\"dA==\",\"" P "hypervisor\":\"aA==\",\"" P "binary\":\"L2I=\"}";
    expect(reads(&found, whole, file) && !strcmp(found.binary, "/a") && !strcmp(found.words, "b c"), "annotations first");
    expect(reads(&found, part, file) && !strcmp(found.binary, "/b") && !*found.words, "urunc.json where one is missing");
    expect(!reads(&found, part, NULL) && strstr(last, P "hypervisor"), "the missing one is named");
    expect(!reads(&found, "{}", NULL) && strstr(last, P "unikernelType"), "no annotations at all");
    expect(!reads(&found, "{}", "{"), "urunc.json that is none");
    expect(!reads(&found, "{}", "{\"" P "unikernelType\":\"dA==\",\"" P "hypervisor\":\"aA==\"}") && strstr(last, P "binary"), "urunc.json that lacks one");
    expect(!reads(&found, "{}", "{\"" P "unikernelType\":\"dA==\",\"" P "hypervisor\":\"aA==\",\"" P "binary\":\"?\"}"), "urunc.json not in base64");
    expect(!reads(&found, "{\"annotations\":[]}", NULL) && !reads(&found, "[]", NULL), "annotations of another kind");
}

static void check_inside(const char *folder) {
    char path[512];
    int root = open(folder, O_PATH | O_DIRECTORY);
    snprintf(path, sizeof path, "%s/file", folder);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    snprintf(path, sizeof path, "%s/out", folder);
    symlink("/etc/passwd", path);
    snprintf(path, sizeof path, "%s/up", folder);
    symlink("../../../../../../../../etc/passwd", path);
    snprintf(path, sizeof path, "%s/in", folder);
    symlink("/file", path);
    const char *stay[] = {"file", "/file", "../../file", "in", "/in"}, *lead_out[] = {"out", "up", "../../../../etc/passwd", "/etc/passwd", "nothing", ""};
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++) expect(open_inside(root, stay[i]) >= 0, stay[i]);
    for (size_t i = 0; i < sizeof lead_out / sizeof *lead_out; i++) expect(open_inside(root, lead_out[i]) < 0, lead_out[i]);
}

static int is_named(const char *wish, const char *expected) {
    char name[INSTANCE_SIZE];
    instance_name(name, wish, "0123456789abcdef");
    return strcmp(name, expected) == 0;
}

static void check_words(void) {
    expect(is_named("u1", "u1") && is_named("Eager_Curie", "eager-curie"), "names of containers");
    expect(is_named("", "u0123456789ab") && is_named("1st", "u0123456789ab") && is_named("a b", "u0123456789ab"), "what can be no name");
    expect(is_named("a23456789012345678901234567890x", "a23456789012345678901234567890x"), "the longest");
    expect(is_named("a23456789012345678901234567890xy", "u0123456789ab"), "one more");
    expect(signal_number("9") == SIGKILL && signal_number("sigterm") == SIGTERM && signal_number("INT") == SIGINT, "signals");
    expect(signal_number("0") < 0 && signal_number("65") < 0 && signal_number("9x") < 0 && signal_number("FOO") < 0 && signal_number("") < 0, "none");
}

/* Nothing is expected of random input but that the sanitizers stay silent. */
static void check_random(void) {
    const char *seed = "{\"annotations\":{\"" P "unikernelType\":\"dA==\",\"" P "hypervisor\":\"aA==\",\"" P "binary\":\"L2I=\"}}";
    struct unikernel found;
    for (int round = 0; round < 20000; round++) {
        char text[512], coded[64], out[32];
        strcpy(text, seed);
        for (int i = random_next() % 8; i >= 0; i--) text[random_next() % strlen(seed)] = 1 + random_next() % 255;
        reads(&found, text, text + strcspn(text, ":") + 1);
        size_t length = random_next() % (sizeof coded - 1);
        for (size_t i = 0; i < length; i++) coded[i] = "AZaz09+/=?"[random_next() % 10];
        coded[length] = '\0';
        base64_decode(out, random_next() % sizeof out, coded);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    check_base64();
    check_unikernel();
    check_inside(argv[1]);
    check_words();
    check_random();
    printf("%d failed\n", failures);
    return failures != 0;
}

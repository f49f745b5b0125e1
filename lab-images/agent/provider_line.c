/* SPDX-License-Identifier: MIT */
/* What a local program may put into an event for the page. */
#include <stdio.h>
#include <string.h>

#include "provider.h"

size_t provider_event(char *out, size_t size, const char *line, uint32_t request, int64_t at_ns) {
    static const char *const ours[] = {"name", "atNs", "request", "id"};
    static struct json json;
    static char copy[PROVIDER_LINE_MAX + 1];
    const char *start = line + strspn(line, " \t\r");
    if (strlen(line) >= sizeof copy) return 0;
    strcpy(copy, start);
    if (json_parse(&json, copy) != 0 || json.values[0].type != JSON_OBJECT) return 0;
    const struct json_value *verb = json_member(&json, 0, "verb");
    if (!verb || verb->type != JSON_STRING) return 0;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (json_member(&json, 0, ours[i])) return 0;
    /* An object with a member: its text without the brace continues ours. */
    int length = snprintf(out, size, "{\"name\":\"provider\",\"atNs\":%lld,\"request\":%u,%s", (long long)at_ns,
                          (unsigned)request, start + 1);
    return length > 0 && (size_t)length < size ? (size_t)length : 0;
}

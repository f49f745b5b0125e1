/* SPDX-License-Identifier: MIT */
#ifndef UNIK_JSON_PRINT_H
#define UNIK_JSON_PRINT_H

#include "json.h"

/* Prints (value) of (json) with a member a line; returns the index behind it. */
int json_print(const struct json *json, const struct json_value *value, int indent);

#endif

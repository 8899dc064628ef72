// SPDX-License-Identifier: Apache-2.0
// JSON text, written as it is built: commas, nesting and escaping are looked after here. Bytes that
// are not UTF-8 become U+FFFD, so that the output is always valid JSON.
#pragma once

#include "base/strbuf.h"

enum { JSON_MAX_DEPTH = 64 };

struct json_writer {
	struct strbuf *out;
	u32 depth;
	bool pretty;
	bool has_item[JSON_MAX_DEPTH];
};

void json_init(struct json_writer *json, struct strbuf *out, bool pretty);

// Begin and end must pair. `key` is NULL inside an array and for the outermost value.
void json_begin_object(struct json_writer *json, const char *key);
void json_end_object(struct json_writer *json);
void json_begin_array(struct json_writer *json, const char *key);
void json_end_array(struct json_writer *json);
void json_str(struct json_writer *json, const char *key, str value);
void json_u64(struct json_writer *json, const char *key, u64 value);
void json_i64(struct json_writer *json, const char *key, i64 value);
void json_address(struct json_writer *json, const char *key, u64 value); // a string, "0xc000012345"
void json_double(struct json_writer *json, const char *key, double value);
void json_bool(struct json_writer *json, const char *key, bool value);
// Writes null; libjansson, which tests link beside this, has a json_null of its own.
void json_none(struct json_writer *json, const char *key);

// text is a value in JSON already.
void json_raw(struct json_writer *json, const char *key, str text);

// One quoted and escaped string, for callers that write their own structure.
void json_quote(struct strbuf *out, str value);

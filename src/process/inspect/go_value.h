// SPDX-License-Identifier: Apache-2.0
// Go values of the target as people read them: times, errors, keys of context values.
#pragma once

#include "process/inspect/peek.h"

enum { GO_TEXT_LIMIT = 200 };

// The wall clock of a time.Time in ns since 1970, clamped to the range of an i64; 0 for the zero Time.
// wall holds seconds since 1885 and a monotonic reading lies in ext when its top bit is set; else ext
// holds seconds since the year 1. Source: src/time/time.go.
i64 go_time_unix_ns(u64 wall, u64 ext);

struct go_value_reader {
	struct arena *arena; // of the texts
	struct peek peek;
	struct go_types *types;
};

// Name without '*' of the pointed-to type, with its whole package path: "example.com/x.myCtx".
str go_type_full_name(struct arena *arena, struct go_types *types, u64 type);

// An error value (dynamic type and data word): its text for errors.New, fmt.Errorf and
// context.DeadlineExceeded, else the name of its type.
str go_error_text(const struct go_value_reader *reader, u64 type, u64 data);

// A key of a context value: the text of a string, "main.key(3)" of a number, "*http.contextKey
// http-server" of a pointer to a struct that begins with a string, else the name of its type.
str go_key_text(const struct go_value_reader *reader, u64 type, u64 data);

// ".inner.bufs": the path of fields to an offset in a struct, down to a field of a type of the package
// that begins there, or as far as fields are known; empty for what is no struct.
str go_field_path(struct arena *arena, struct go_types *types, u64 type, u64 offset, str package);

// SPDX-License-Identifier: Apache-2.0
// The goroutines and groups of schema tocsin.inspect/1.
#pragma once

#include "base/json_writer.h"
#include "report/inspect/group.h"

// "goroutines":[…]
void json_goroutines(struct json_writer *json, const struct inspect_report *report);

// "groups":[…], all of them.
void json_groups(struct json_writer *json, const struct inspect_report *report,
	const struct group_list *groups);

// Seconds with the precision of milliseconds; null when ns is 0.
void json_seconds(struct json_writer *json, const char *key, u64 ns);

void json_text_or_null(struct json_writer *json, const char *key, str text);

// An array of the ids of goroutines, which are given by their index.
void json_goids(struct json_writer *json, const char *key, const struct inspection *inspection,
	const u32 *goroutines, u32 count);

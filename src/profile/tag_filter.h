// SPDX-License-Identifier: Apache-2.0
// Conditions on the labels of a sample, as pprof's -tagfocus and -tagignore have them: "REGEX[,REGEX...]" of
// "key:value", "KEY=REGEX[,REGEX...]" of the values of one label, and ranges of numbers: "64kb", "1mb:", ":4kb",
// "KEY=1kb:4kb". Source: google/pprof internal/driver/driver_focus.go.
#pragma once

#include "profile/profile.h"
#include "profile/regex.h"

struct tag_filter;

MUST_CHECK bool tag_filter_open(
	str text, const char *option, struct tag_filter **ret, struct error *err);
void tag_filter_close(struct tag_filter *filter); // NULL is allowed

bool tag_filter_matches(const struct tag_filter *filter, const struct profile *profile,
	const struct profile_sample *sample);

// SPDX-License-Identifier: Apache-2.0
// Growth over a series of profiles: a table for people, json (schema tocsin.profile/1 with "series") for programs.
#pragma once

#include "profile/series.h"
#include "report/profile/profile_report.h"

// Of the report the fields about how to show are used, not the profile.
void series_report_text(
	const struct series *series, const struct profile_report *report, struct strbuf *out);
void series_report_json(
	const struct series *series, const struct profile_report *report, struct strbuf *out);

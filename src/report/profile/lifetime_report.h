// SPDX-License-Identifier: Apache-2.0
// Lifetimes by allocation site: a table for people, json (schema tocsin.profile/1 with "lifetime") for programs.
#pragma once

#include "profile/lifetime.h"
#include "report/profile/profile_report.h"

// Of the report the fields about how to show are used, not the profile.
void lifetime_report_text(
	const struct lifetime *lifetime, const struct profile_report *report, struct strbuf *out);
void lifetime_report_json(
	const struct lifetime *lifetime, const struct profile_report *report, struct strbuf *out);

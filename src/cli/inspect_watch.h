// SPDX-License-Identifier: Apache-2.0
// `tocsin inspect --watch`: looks again and again, and shows what grows.
#pragma once

#include "cli/inspect_look.h"
#include "cli/interrupt.h"

struct inspect_watch {
	struct inspected *inspected; // open
	const struct inspect_arguments *arguments;
	struct interrupt *interrupt;
	str base_dir;         // files below it are named relative to it
	report_source source; // text of files
	void *source_context;
};

// Until the user ends it; returns an exit code. live_terminal_check has said that there is a terminal.
int inspect_watch_run(const struct inspect_watch *watch);

// SPDX-License-Identifier: Apache-2.0
// Collects findings from all workers into one list. Thread-safe.
#pragma once

#include "finding/finding.h"

#include <pthread.h>

struct findings_sink {
	pthread_mutex_t lock;
	struct finding_list *list;
};

void findings_sink_init(struct findings_sink *sink, struct finding_list *list);
void findings_sink_deinit(struct findings_sink *sink);

// Copies the finding with all that it points to into the list's arena.
void findings_sink_add(struct findings_sink *sink, const struct finding *finding);

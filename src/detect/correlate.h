// SPDX-License-Identifier: Apache-2.0
// Joins what the source says with what the runtime shows: the same fault id at the same place makes both
// one confirmed finding, with the path of the static one and the numbers of the other. Places match by
// module-relative file (across -trimpath, vendoring, GOPATH and module cache paths) and function, and by
// line or, for goroutines, by the place where they were created (the `go` statement).
#pragma once

#include "finding/finding.h"

struct correlate_stats {
	u32 confirmed, only_source, only_runtime;
};

// source: findings of check; runtime: findings of a runtime source. ret (its arena owns copies) gets the
// runtime's findings, confirmed ones merged with the static finding's path, steps and fix. Static findings
// that were not confirmed are left out.
void correlate_findings(const struct finding *source, u32 source_count,
	const struct finding *runtime, u32 runtime_count, struct finding_list *ret,
	struct correlate_stats *stats);

// True when two paths name the same file of one program.
bool correlate_same_file(str a, str b);

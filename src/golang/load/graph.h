// SPDX-License-Identifier: Apache-2.0
// The import graph while it is made acyclic: ranks, cycles, strongly connected components. All searches
// keep their own stack, for chains of imports may be long.
#pragma once

#include "golang/load/loader.h"

// Breaks every cycle of imports between packages without their tests and says where, then ranks all
// packages: imports before importers.
void graph_break_cycles(struct loader *loader);

// Numbers the strongly connected components of the graph with tests: equal numbers are on a common
// cycle. Returns how many there are.
u32 graph_components(struct loader *loader);

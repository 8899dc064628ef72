// SPDX-License-Identifier: Apache-2.0
// The last step: struct package for everything that was loaded, in topological order, and the tables
// and counts of struct program.
#pragma once

#include "golang/load/loader.h"

void assemble(struct loader *loader);

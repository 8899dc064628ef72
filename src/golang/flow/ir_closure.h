// SPDX-License-Identifier: Apache-2.0
// Which closure a call runs and how each closure of a unit is used, as far as its code shows for
// certain.
#pragma once

#include "golang/flow/ir.h"

// Fills call->closure of calls through a variable that holds exactly one closure, and use and
// held_in of the unit's functions. Variables' assign_count must be known.
void ir_closures_classify(struct arena *arena, struct ir_unit *unit);

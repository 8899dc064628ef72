// SPDX-License-Identifier: Apache-2.0
// The checker looks at initial values of package-level variables only as far as it needs to know their
// types; conformance has it look at everything. Both must find the same types.
#pragma once

#include "types_compare.h"

// Checks the program as the product does and keeps the types of its package-level objects.
void declared_remember(struct comparison *cmp);

// Compares them with those of cmp->checker, for the packages that were compared with go/types (others may
// not compile). Lists and counts what differs.
void declared_compare(struct comparison *cmp);

// SPDX-License-Identifier: Apache-2.0
// Goroutines of the standard library that live as long as something that the program has to release.
#pragma once

#include "detect/profile_parked.h"

struct profile_resource {
	str function;     // in which its goroutine waits for the release
	const char *what; // "open HTTP responses"; NULL: goes with another of them
};

// NULL when the group is none. Only what waits for the program is one: a connection between two answers is not.
const struct profile_resource *profile_resource_of(const struct parked_group *group);

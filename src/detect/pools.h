// SPDX-License-Identifier: Apache-2.0
// What the pool detectors share: whose a pool is, how it is named, what was seen of it before.
#pragma once

#include "detect/detector.h"

enum pool_owner { POOL_OF_PROGRAM, POOL_OF_LIBRARY, POOL_OF_UNKNOWN };

// By the package of its variable or of its New function.
enum pool_owner pool_owner(const struct detection *detection, const struct pool *pool);

// "main.bufPool", or "a pool of *bytes.Buffer", or "a pool".
str pool_name(const struct detection *detection, const struct pool *pool);

// Begins a finding at the pool's New function, or without a place; says in a step which pool it is and
// gives its numbers. message is completed by the pool's name.
struct sighting pool_sighting(struct detection *detection, enum fault_id id,
	const struct pool *pool, const char *message);

// The pool and the other holder were seen to have the object at the same time (which the look confirms
// before it claims an alias), by exact pointer maps.
bool pool_alias_is_certain(const struct pool *pool, const struct pool_alias *alias);

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

// The pool of that address in the look before; NULL without.
const struct pool *pool_before(const struct detection *detection, const struct pool *pool);

// What an object points to is read at another moment than the pool: of a process that runs on, what lies
// in it is believed when two looks agree, of a frozen one or a core at once.

// The other holder has the object, by exact pointer maps.
bool pool_alias_is_certain(
	const struct detection *detection, const struct pool *pool, const struct pool_alias *alias);

// is_bad judges the contents of one pool of a look.
typedef bool (*pool_judge)(struct arena *scratch, const struct pool *pool);
bool pool_is_bad(const struct detection *detection, const struct pool *pool, pool_judge is_bad);

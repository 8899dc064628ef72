// SPDX-License-Identifier: Apache-2.0
// A frozen copy over the live memory it was taken from. What was not copied is read live.
#pragma once

#include "process/memory/freeze_copy.h"

// Takes over the copy's rooms and blocks and the zero mapping; live must outlive it.
struct memory *frozen_memory_open(
	struct freeze_copy *copy, struct freeze_room zero, const struct memory *live);

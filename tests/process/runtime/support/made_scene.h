// SPDX-License-Identifier: Apache-2.0
// A made runtime with one of everything: goroutines with open-coded and linked defers, a panic, labels, a
// select, a semaphore, types and tables of methods. Small enough to overwrite any part of it.
#pragma once

#include "made_runtime.h"

enum {
	SCENE_HEAP = 0xc000100000,
	SCENE_HEAP_SIZE = 0x4000,
	SCENE_TYPES = 0x800000,
	SCENE_TYPES_SIZE = 0x1000,
	SCENE_CHANNEL = SCENE_HEAP + 0x1000,
	SCENE_ITAB = SCENE_TYPES + 0x800,
};

// Any minor from 20 on.
void made_scene(struct made_runtime *made, u32 minor, enum elf_machine machine);

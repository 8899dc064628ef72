// SPDX-License-Identifier: Apache-2.0
// Memory over a block table: stable, zero-copy views.
#pragma once

#include "process/memory/blocks.h"
#include "process/memory/memory.h"

// Takes over the (sorted) table, which is empty afterwards.
struct memory *block_memory_open(struct block_table *table);

// Before others see it: adds what the (sorted) other has and it has not.
void block_memory_fill(struct memory *memory, const struct block_table *other);

// memory_close unmaps the mapping, too.
void block_memory_own(struct memory *memory, str mapping);

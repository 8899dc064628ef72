// SPDX-License-Identifier: Apache-2.0
// Pointers in the program's package variables (data and bss), by the runtime's own masks; nothing
// where those cannot be found.
#pragma once

#include "process/runtime/runtime.h"

typedef void (*global_word_fn)(void *context, u64 address, u64 value);

// Every word that is a pointer and not nil, of the executable (not of plugins).
void global_words_each(const struct go_runtime *runtime, global_word_fn fn, void *context);

// Which of up to 64 words from an address on are pointers: bit i for word i. False when they are not (all) in data or bss.
MUST_CHECK bool global_mask(const struct go_runtime *runtime, u64 address, u32 words, u64 *ret);

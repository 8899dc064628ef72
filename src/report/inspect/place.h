// SPDX-License-Identifier: Apache-2.0
// Names of functions and files as short as they stay clear.
#pragma once

#include "base/arena.h"

// "store.(*DB).Load" of "example.com/shop/store.(*DB).Load"; what the linker escapes ("%2e") is undone.
str place_function(struct arena *arena, str function);

// Relative to base_dir where it is below it; else without what stands before the module in a module
// cache, and without GOROOT or GOPATH, which the function's package tells.
str place_file(str function, str file, str base_dir);

// "file:line", file shortened; empty when the file is not known.
str place_text(struct arena *arena, str function, str file, u32 line, str base_dir);

// Whether the function belongs to the Go runtime, hands over to it ("sync.runtime_Semacquire"), or is between it and the
// kernel (internal/poll, syscall): what it does is said by the goroutine's state.
bool place_is_runtime(str function);

// Whether it is of the standard library, the runtime included. main_module may be empty.
bool place_is_standard(str function, str main_module);

// How little a line of a stack says: 0 for the program and its modules, 1 for the standard library, 2 for
// the runtime.
u32 place_rank(str function, str main_module);

// SPDX-License-Identifier: Apache-2.0
// Memory in whole pages from the kernel, and huge pages where it is much: one fault instead of 512. Measured in a guest of
// a hypervisor that keeps shadow page tables: the first touch of 64 MiB takes 250 ms in small pages, 16 us each, and 5 ms in huge
// ones. Sources: mmap(2), madvise(2),
// mallopt(3), Documentation/admin-guide/mm/transhuge.rst of Linux.
#pragma once

#include "base/macros.h"

#include <stddef.h>

enum { PAGE_SMALL = 4 << 10, PAGE_HUGE = 2 << 20 };

// What a piece of `size` bytes takes: whole small pages below PAGE_HUGE, from there on whole huge ones.
size_t pages_size(size_t size);

// All zero. From PAGE_HUGE bytes on it begins at a huge page, and the kernel is asked for such. Owned by the caller until
// pages_unmap with the same size. NULL and errno: there is none to be had; size is not 0.
void *pages_map(size_t size);
void pages_unmap(void *memory, size_t size); // NULL is allowed

// From here on malloc takes its memory from one range in huge pages for all threads and keeps what is freed, so that a program
// that looks once and ends does not fault its tables in anew. Pieces of 32 MiB and more are still mappings of their own. Where
// the range is not to be had, malloc goes on as it does. To be called before there are threads.
void pages_for_malloc(void);

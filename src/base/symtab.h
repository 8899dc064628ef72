// SPDX-License-Identifier: Apache-2.0
// Interned names: equal text has the equal 32-bit id, for the whole program, from any thread.
// Look-ups of known names take no lock. The text lives as long as the table.
#pragma once

#include "base/str.h"

typedef u32 sym; // 0 is the empty name

struct symtab;

struct symtab *symtab_open(void);
void symtab_close(struct symtab *table);

// Text is copied on first sight.
sym symtab_intern(struct symtab *table, str text);

// Id of known text or 0; never adds.
sym symtab_lookup(struct symtab *table, str text);

str symtab_text(const struct symtab *table, sym id);

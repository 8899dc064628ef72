// SPDX-License-Identifier: Apache-2.0
// Prints what was selected of a package as Go text: without comments, bodies, and elements of literals.
#pragma once

#include "base/strbuf.h"
#include "golang/load/summary_select.h"

// "P path", then for each file that has something left "F name size" and the text. An internal package
// of which nothing was chosen prints nothing; false then.
bool summary_print_package(struct strbuf *out, const struct selection *selection, u32 package);

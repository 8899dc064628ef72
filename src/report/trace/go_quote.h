// SPDX-License-Identifier: Apache-2.0
// A text as Go's %q writes it.
#pragma once

#include "base/strbuf.h"

void go_quote(struct strbuf *out, str text);

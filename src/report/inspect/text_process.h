// SPDX-License-Identifier: Apache-2.0
// The first lines of the text: which process, how large, and how it was looked at.
#pragma once

#include "report/inspect/view.h"

void text_process(const struct view *view, const struct goroutine_counts *counts);

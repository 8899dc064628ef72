// SPDX-License-Identifier: Apache-2.0
// The forest of contexts, drawn as a tree; what is alike is drawn once.
#pragma once

#include "report/inspect/view.h"

// Nothing when there is no context but Background.
void text_contexts(const struct view *view);

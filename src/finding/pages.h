// SPDX-License-Identifier: Apache-2.0
// The pages of docs/faults, built into the program by embed_pages.py.
#pragma once

#include "finding/catalogue.h"

// Markdown; the first heading is "ID name", the first paragraph the catalogue's summary.
str fault_page(enum fault_id id);

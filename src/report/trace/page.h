// SPDX-License-Identifier: Apache-2.0
// Style and script of the timeline page (page/), embedded by the build.
#pragma once

#include "base/str.h"

extern const str trace_page_css;
extern const str trace_page_js;

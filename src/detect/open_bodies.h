// SPDX-License-Identifier: Apache-2.0
// DEF001 for HTTP responses that are not closed, and that the leak proof cannot condemn. While a Body is
// open, its connection's readLoop waits in a select; somebody must be reading it, and that is a goroutine.
// Many more open bodies than goroutines that could read them are bodies that nobody reads.
#pragma once

#include "detect/detector.h"

void open_bodies_report(struct detection *detection);

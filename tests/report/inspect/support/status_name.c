// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine.h"

str goroutine_status_name(u8 status)
{
	switch (status) {
	case GOROUTINE_RUNNING:
		return STR("running");
	case GOROUTINE_WAITING:
		return STR("waiting");
	default:
		return STR("other");
	}
}

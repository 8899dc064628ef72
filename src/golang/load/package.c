// SPDX-License-Identifier: Apache-2.0
#include "golang/load/package.h"

struct package *package_import_find(const struct package *package, sym path)
{
	for (u32 i = 0; i < package->import_count; i++) {
		if (package->imports[i].path == path)
			return package->imports[i].package;
	}
	return NULL;
}

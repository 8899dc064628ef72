// SPDX-License-Identifier: Apache-2.0
// Collects what a package declares, before anything is typed: its scope, the scopes of its files with
// their imports, and which methods belong to which type name.
#pragma once

#include "golang/types/check_context.h"

void resolve_package(struct checking *c);

// One file's imports into its scope.
void resolve_imports(struct checking *c, struct source *source, struct scope *file_scope);

// SPDX-License-Identifier: Apache-2.0
// The release of Go of a binary without build information (tools that make programs small cut it out): the linker also
// writes it into the variable runtime.buildVersion, and runtime.schedinit refers to that. Source: runtime/proc.go and
// cmd/link/internal/ld of Go 1.19 to 1.27.
#pragma once

#include "base/error.h"
#include "object/elf.h"
#include "object/go_version.h"

// pclntab stands at link-time address pclntab_address. ERROR_MISSING when the binary does not tell.
MUST_CHECK bool build_version_find(const struct elf *elf, str pclntab, u64 pclntab_address,
	struct go_version *ret, struct error *err);

// SPDX-License-Identifier: Apache-2.0
// Sizes and alignments as the gc compiler has them on 64-bit machines, for unsafe's constants.
#pragma once

#include "golang/types/type.h"

// -1 when the size is not known or overflows.
i64 type_size(struct type *type);
i64 type_align(struct type *type);
i64 type_field_offset(const struct type_struct *type, u32 index);

// False when the size depends on a type parameter (unsafe.Sizeof is no constant then).
bool type_has_constant_size(struct type *type);

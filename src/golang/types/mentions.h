// SPDX-License-Identifier: Apache-2.0
// Which type parameters a type mentions.
#pragma once

#include "golang/types/type.h"

// Whether type mentions one of tparams (of a signature only parameters and results are looked at).
bool type_mentions_params(struct type *type, struct type_params tparams);

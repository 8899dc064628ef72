// SPDX-License-Identifier: Apache-2.0
// The commands of tocsin-dump; each returns the exit code.
#pragma once

#include "base/macros.h"

// Every .go file below the folders: its syntax tree on stdout, as a stream that syntax/main.go reads.
int dump_syntax(int argc, char **argv);

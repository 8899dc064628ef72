// SPDX-License-Identifier: Apache-2.0
// Waiting for a program to be at rest.
#pragma once

// Waits until none of the process's threads runs: what a program says is not yet the last that it does, and a
// look may not count what comes behind. Not for programs that never rest. Fails the running cmocka test after
// minutes.
void wait_for_rest(int pid);

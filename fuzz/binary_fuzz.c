// SPDX-License-Identifier: Apache-2.0
// Any bytes as an executable: its parts are found, and of which Go it is, also without build information.
#include "object/binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct binary binary;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	if (binary_from_bytes(&arena, (str){(const char *)data, size}, &binary, &err)) {
		ASSERT(binary.pclntab.len <= size);
		ASSERT(binary.build.version.text.len <= size);
		binary_close(&binary);
	}
	arena_deinit(&arena);
	return 0;
}

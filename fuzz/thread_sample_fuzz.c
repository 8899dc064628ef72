// SPDX-License-Identifier: Apache-2.0
// Any bytes as what the kernel writes of a sample: what is found lies within them.
#include "process/memory/thread_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct thread_sample sample = {0};

	if (!thread_sample_parse((str){(const char *)data, size}, &sample))
		return 0;
	ASSERT(sample.done && sample.stack_size && sample.stack_size <= THREAD_SAMPLE_STACK);
	ASSERT(sample.stack >= data && sample.stack + sample.stack_size <= data + size);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The first byte chooses a release, the others are a moduledata, or hold one somewhere.
#include "object/moduledata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ADDRESS = 0x561000, FIRST_MINOR = 18, MINORS = 11 };

static void check(const struct moduledata *data)
{
	ASSERT(data->text <= data->minpc && data->minpc < data->maxpc);
	ASSERT(data->maxpc <= data->etext && data->types <= data->etypes);
	ASSERT(data->itabs_size <= data->etypes - data->types);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct go_version version = {.text = STR("go1.x")};
	str bytes = {(const char *)data, size};
	struct moduledata found;
	struct error err;
	u64 pclntab = 0;

	if (!size)
		return 0;
	version.minor = FIRST_MINOR + data[0] % MINORS;
	bytes = str_skip(bytes, 1);
	if (moduledata_parse(&version, bytes, ADDRESS, &found, &err)) {
		ASSERT(found.address == ADDRESS && bytes.len >= moduledata_size(&version));
		check(&found);
	}
	if (bytes.len >= sizeof(pclntab))
		memcpy(&pclntab, bytes.ptr, sizeof(pclntab));
	for (u64 shift = 0; shift < 8; shift += 3) {
		if (!moduledata_scan(&version, bytes, ADDRESS - shift, pclntab, &found))
			continue;
		ASSERT(found.pclntab == pclntab && found.address % 8 == 0);
		check(&found);
	}
	return 0;
}

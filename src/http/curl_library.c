// SPDX-License-Identifier: Apache-2.0
#include "http/curl_library.h"

#include <dlfcn.h>

static const char LIBRARY[] = "libcurl.so.4";

static bool find(void *library, const char *name, void *ret, struct error *err)
{
	void *address = dlsym(library, name);

	if (!address)
		return error_set(err, ERROR_MISSING, "%s has no %s", LIBRARY, name);
	memcpy(ret, &address, sizeof(address)); // ISO C has no cast from an object to a function
	return true;
}

bool curl_library_open(struct curl_library *ret, struct error *err)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	struct curl_library found;

	if (!library)
		return error_set(err, ERROR_MISSING,
			"%s is needed for URLs and is not here (Debian's package is libcurl4)",
			LIBRARY);
	if (!find(library, "curl_easy_init", &found.init, err) ||
		!find(library, "curl_easy_setopt", &found.setopt, err) ||
		!find(library, "curl_easy_perform", &found.perform, err) ||
		!find(library, "curl_easy_getinfo", &found.getinfo, err) ||
		!find(library, "curl_easy_strerror", &found.strerror, err) ||
		!find(library, "curl_easy_cleanup", &found.cleanup, err))
		return false;
	*ret = found;
	return true;
}

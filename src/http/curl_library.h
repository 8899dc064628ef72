// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded when it is first needed: with all that it brings it would make every start of the program take 10 ms
// longer, and few runs fetch anything.
#pragma once

#include "base/error.h"

#include <curl/curl.h>

struct curl_library {
	__typeof__(&(curl_easy_init)) init;
	__typeof__(&(curl_easy_setopt)) setopt;
	__typeof__(&(curl_easy_perform)) perform;
	__typeof__(&(curl_easy_getinfo)) getinfo;
	__typeof__(&(curl_easy_strerror)) strerror;
	__typeof__(&(curl_easy_cleanup)) cleanup;
};

// It stays loaded.
MUST_CHECK bool curl_library_open(struct curl_library *ret, struct error *err);

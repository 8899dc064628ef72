// SPDX-License-Identifier: Apache-2.0
#include "golang/load/build_context.h"

#include <sys/utsname.h>

struct os {
	const char *name;
	bool is_unix;
};

struct arch {
	const char *name, *tag;
};

static const struct os known_os[] = {
#define OS(name, is_unix) {name, is_unix},
#define ARCH(name, tag)
#include "golang/load/platforms.def"
};

static const struct arch known_arch[] = {
#define OS(name, is_unix)
#define ARCH(name, tag) {name, tag},
#include "golang/load/platforms.def"
};

// uname's machine and Go's name for it, where the two differ.
static const struct arch machines[] = {
	{"amd64", "x86_64"},
	{"arm64", "aarch64"},
	{"386", "i686"},
	{"386", "i386"},
	{"arm", "armv7l"},
	{"arm", "armv6l"},
};

// A system on which the files of another one are built too.
static const struct {
	const char *goos, *tag;
} os_implies[] = {{"android", "linux"}, {"illumos", "solaris"}, {"ios", "darwin"}};

static const struct os *find_os(str name)
{
	for (u32 i = 0; i < ARRAY_LEN(known_os); i++) {
		if (str_equal(name, str_from_c(known_os[i].name)))
			return &known_os[i];
	}
	return NULL;
}

static const struct arch *find_arch(str name)
{
	for (u32 i = 0; i < ARRAY_LEN(known_arch); i++) {
		if (str_equal(name, str_from_c(known_arch[i].name)))
			return &known_arch[i];
	}
	return NULL;
}

str build_host_arch(void)
{
	static const str fallback = {"amd64", 5};
	const struct arch *arch;
	struct utsname host;

	if (uname(&host) != 0)
		return fallback;
	for (u32 i = 0; i < ARRAY_LEN(machines); i++) {
		if (strcmp(machines[i].tag, host.machine) == 0)
			return str_from_c(machines[i].name);
	}
	arch = find_arch(str_from_c(host.machine));
	return arch ? str_from_c(arch->name) : fallback;
}

void build_context_init(struct arena *arena, str goos, str goarch, struct build_context *ret)
{
	const struct arch *arch = find_arch(goarch);

	*ret = (struct build_context){.goos = goos, .goarch = goarch};
	str_map_init(&ret->tags, arena);
	if (arch)
		build_context_add_tags(ret, str_from_c(arch->tag));
}

void build_context_set_tag(struct build_context *context, str tag, bool on)
{
	*str_map_put(&context->tags, tag) = on;
}

void build_context_add_tags(struct build_context *context, str tags)
{
	size_t end;

	for (; tags.len; tags = str_skip(tags, end + 1)) {
		for (end = 0; end < tags.len; end++) {
			if (tags.ptr[end] == ',' || tags.ptr[end] == ' ' || tags.ptr[end] == '\t')
				break;
		}
		if (end)
			build_context_set_tag(context, str_sub(tags, 0, end), true);
	}
}

static bool release_matches(const struct build_context *context, str tag)
{
	u64 minor;

	return str_starts(tag, STR("go1.")) && str_to_u64(str_skip(tag, 4), &minor) && minor > 0 &&
	       tag.ptr[4] != '0' && minor <= context->release_minor;
}

bool build_tag_matches(const struct build_context *context, str tag)
{
	const struct os *os;
	const u64 *set;

	if (str_equal(tag, context->goos) || str_equal(tag, context->goarch) ||
		str_equal(tag, STR("gc")) || (context->cgo && str_equal(tag, STR("cgo"))))
		return true;
	for (u32 i = 0; i < ARRAY_LEN(os_implies); i++) {
		if (str_equal(context->goos, str_from_c(os_implies[i].goos)) &&
			str_equal(tag, str_from_c(os_implies[i].tag)))
			return true;
	}
	if (str_equal(tag, STR("unix"))) {
		os = find_os(context->goos);
		if (os && os->is_unix)
			return true;
	}
	if (str_equal(tag, STR("boringcrypto")))
		tag = STR("goexperiment.boringcrypto");
	if (release_matches(context, tag))
		return true;
	set = str_map_get(&context->tags, tag);
	return set && *set;
}

bool build_name_matches(const struct build_context *context, str name)
{
	str stem = str_cut(&name, '.');
	size_t first = str_find_char(stem, '_'), at;
	str last, before = STR_EMPTY;

	// What stands before the first _ is never a system: "linux.go" is an ordinary file.
	if (first == stem.len)
		return true;
	stem = str_skip(stem, first);
	if (str_ends(stem, STR("_test")))
		stem.len -= strlen("_test");
	at = str_find_last_char(stem, '_');
	if (at == stem.len)
		return true;
	last = str_skip(stem, at + 1);
	stem = str_sub(stem, 0, at);
	at = str_find_last_char(stem, '_');
	if (at < stem.len)
		before = str_skip(stem, at + 1);
	if (find_os(before) && find_arch(last))
		return build_tag_matches(context, last) && build_tag_matches(context, before);
	if (find_os(last) || find_arch(last))
		return build_tag_matches(context, last);
	return true;
}

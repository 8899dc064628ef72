// SPDX-License-Identifier: Apache-2.0
#include "golang/load/folder.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

struct name {
	str text;
	u32 count;
};

static int name_order(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

// What an entry is; a link to a file counts as file, a link to a folder as nothing.
static unsigned char entry_type(DIR *dir, const struct dirent *entry)
{
	bool follow = entry->d_type == DT_LNK;
	struct stat info;

	if (entry->d_type == DT_REG || entry->d_type == DT_DIR)
		return entry->d_type;
	if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
		return DT_UNKNOWN;
	if (fstatat(dirfd(dir), entry->d_name, &info, follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
		return DT_UNKNOWN;
	if (!follow && S_ISLNK(info.st_mode)) {
		follow = true;
		if (fstatat(dirfd(dir), entry->d_name, &info, 0) != 0)
			return DT_UNKNOWN;
	}
	if (S_ISREG(info.st_mode))
		return DT_REG;
	return S_ISDIR(info.st_mode) && !follow ? DT_DIR : DT_UNKNOWN;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool is_go_name(str name)
{
	return str_ends(name, STR(".go")) && name.ptr[0] != '_' && name.ptr[0] != '.';
}

static void add_entry(struct arena *arena, DIR *dir, const struct dirent *entry,
	struct folder *folder, struct folder_entries *files, struct folder_entries *subfolders)
{
	str name = str_from_c(entry->d_name);
	unsigned char type;

	if (!is_go_name(name) && !subfolders && !str_equal(name, STR("go.mod")))
		return;
	if (str_equal(name, STR(".")) || str_equal(name, STR("..")))
		return;
	type = entry_type(dir, entry);
	if (type == DT_REG && is_go_name(name))
		*vec_push(arena, &files->names) = arena_str(arena, name);
	else if (type == DT_REG && str_equal(name, STR("go.mod")))
		folder->has_gomod = true;
	else if (type == DT_DIR && subfolders)
		*vec_push(arena, &subfolders->names) = arena_str(arena, name);
}

void folder_list(
	struct arena *arena, str path, struct folder *ret, struct folder_entries *subfolders)
{
	struct folder_entries files = {0};
	DIR *dir CLEANUP(close_dir) = opendir(arena_c_str(arena, path));
	const struct dirent *entry;
	u32 count = 0;

	*ret = (struct folder){.path = path};
	if (!dir) {
		ret->system_errno = errno;
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (++count > FOLDER_MAX_ENTRIES) {
			ret->too_large = true;
			break;
		}
		add_entry(arena, dir, entry, ret, &files, subfolders);
	}
	if (files.names.len)
		qsort(files.names.at, files.names.len, sizeof(str), name_order);
	if (subfolders && subfolders->names.len)
		qsort(subfolders->names.at, subfolders->names.len, sizeof(str), name_order);
	ret->files = arena_array(arena, struct folder_file, files.names.len);
	ret->file_count = files.names.len;
	for (u32 i = 0; i < files.names.len; i++)
		ret->files[i].name = files.names.at[i];
}

static str clause_name(const struct symtab *names, const struct folder_file *file)
{
	const struct ast *ast = &file->source->ast;

	return symtab_text(names, ast_ident(ast, ast->package_name));
}

static str without_test(str name)
{
	return str_ends(name, STR("_test")) ? str_sub(name, 0, name.len - strlen("_test")) : name;
}

// The name that most files have; the first of them when two are level.
static str majority(
	struct arena *arena, const struct symtab *names, const struct folder *folder, bool tests)
{
	VEC(struct name) seen = {0};
	struct name best = {0};

	for (u32 i = 0; i < folder->file_count; i++) {
		const struct folder_file *file = &folder->files[i];
		struct name *name = NULL;
		str text;

		if (!file->source || file->source->is_test != tests)
			continue;
		text = clause_name(names, file);
		if (tests)
			text = without_test(text);
		if (text.len == 0)
			continue;
		vec_each (struct name, it, &seen) {
			if (str_equal(it->text, text))
				name = it;
		}
		if (!name) {
			name = vec_push(arena, &seen);
			name->text = text;
		}
		name->count++;
	}
	vec_each (struct name, it, &seen) {
		if (it->count > best.count)
			best = *it;
	}
	return best.text;
}

// Neither a package clause nor a declaration: what stands at the file's beginning is the reason.
static void say_unreadable(struct arena *arena, struct folder_file *file)
{
	const struct ast *ast = &file->source->ast;
	bool has_error = ast->error_count > 0;

	file->trouble = arena_printf(arena, "%s: the file is left out",
		has_error ? ast->errors[0].text : "no package clause");
	file->trouble_line = has_error ? source_place(file->source, ast->errors[0].pos).line : 1;
}

// A file without a package clause stays with its folder, so that what can be read in it is seen.
static void classify_file(
	struct arena *arena, const struct symtab *names, str package, struct folder_file *file)
{
	str name = clause_name(names, file);
	bool test = file->source->is_test;

	file->role = FILE_LEFT_OUT;
	if (name.len == 0) {
		if (file->source->ast.decls.len)
			file->role = test ? FILE_TEST : FILE_BASE;
		else
			say_unreadable(arena, file);
	} else if (str_equal(name, package)) {
		file->role = test ? FILE_TEST : FILE_BASE;
	} else if (test && str_ends(name, STR("_test")) && str_equal(without_test(name), package)) {
		file->role = FILE_XTEST;
	} else {
		file->trouble = arena_printf(arena,
			"package " STR_FMT " in a folder of package " STR_FMT
			": the file is left out",
			STR_ARG(name), STR_ARG(package));
		file->trouble_line = 1;
	}
	if (file->role == FILE_LEFT_OUT)
		file->source = NULL;
}

void folder_classify(struct arena *arena, struct symtab *names, struct folder *folder)
{
	folder->package_name = majority(arena, names, folder, false);
	if (folder->package_name.len == 0)
		folder->package_name = majority(arena, names, folder, true);
	for (u32 i = 0; i < folder->file_count; i++) {
		if (folder->files[i].source)
			classify_file(arena, names, folder->package_name, &folder->files[i]);
	}
}

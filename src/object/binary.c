// SPDX-License-Identifier: Apache-2.0
#include "object/binary.h"

#include "object/build_version.h"
#include "object/bytes.h"
#include "object/moduledata.h"
#include "object/pclntab.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_symbols(const struct elf *elf)
{
	for (u32 i = 0; i < elf->section_count; i++)
		if (elf->sections[i].type == SHT_SYMTAB && elf->sections[i].size)
			return true;
	return false;
}

// The rest of the segment that address lies in.
static str rest_of_segment(const struct elf *elf, u64 address)
{
	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		u64 inside = address - segment->address;

		if (segment->type == PT_LOAD && address >= segment->address &&
			inside < segment->file_size)
			return str_skip(
				bytes_cut(elf->bytes, segment->offset, segment->file_size), inside);
	}
	return STR_EMPTY;
}

static bool pclntab_in_section(struct binary *binary)
{
	const struct elf *elf = &binary->elf;

	for (u32 i = 0; i < elf->section_count; i++) {
		const struct elf_section *section = &elf->sections[i];

		// ".data.rel.ro.gopclntab" in a PIE.
		if (!str_ends(section->name, STR(".gopclntab")) || section->type != SHT_PROGBITS)
			continue;
		binary->pclntab = bytes_cut(elf->bytes, section->offset, section->size);
		binary->pclntab_address = section->address;
		if (pclntab_is_at(binary->pclntab))
			return true;
	}
	return false;
}

// The linker of a PIE with cgo puts all read-only data with relocations into one section.
static bool pclntab_by_symbol(struct binary *binary)
{
	struct elf_symbol symbol;

	if (!elf_symbol_find(&binary->elf, STR("runtime.pclntab"), &symbol))
		return false;
	binary->pclntab = rest_of_segment(&binary->elf, symbol.address);
	binary->pclntab_address = symbol.address;
	return pclntab_is_at(binary->pclntab);
}

// Code last: there is much of it, and only old linkers put read-only data into its segment.
static bool pclntab_by_scan(struct binary *binary)
{
	const struct elf *elf = &binary->elf;

	for (u32 pass = 0; pass < 2; pass++) {
		for (u32 i = 0; i < elf->segment_count; i++) {
			const struct elf_segment *segment = &elf->segments[i];
			bool is_code = segment->flags & PF_X;
			str bytes = bytes_cut(elf->bytes, segment->offset, segment->file_size);
			u64 offset;

			if (segment->type != PT_LOAD || is_code != (pass == 1) ||
				!pclntab_scan(bytes, &offset))
				continue;
			binary->pclntab = str_skip(bytes, offset);
			binary->pclntab_address = segment->address + offset;
			return true;
		}
	}
	return false;
}

static bool pclntab_find_table(struct binary *binary)
{
	return pclntab_in_section(binary) || pclntab_by_symbol(binary) || pclntab_by_scan(binary);
}

// Which Go it is, and where its functions are listed: without these there is nothing to begin with.
static bool identify(struct arena *arena, struct binary *binary, struct error *err)
{
	bool has_info = build_info_read(arena, &binary->elf, &binary->build, err);

	if (!has_info && err->kind != ERROR_MISSING)
		return false;
	if (!pclntab_find_table(binary))
		return has_info ? error_set(err, ERROR_MISSING,
					  "not a Go program of 1.18 or later: it has no table of "
					  "functions (pclntab)")
		                : false;
	return has_info || build_version_find(&binary->elf, binary->pclntab,
				   binary->pclntab_address, &binary->build.version, err);
}

static u64 text_find(const struct elf *elf)
{
	const struct elf_section *section = elf_section_find(elf, STR(".text"));

	if (section)
		return section->address;
	for (u32 i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].type == PT_LOAD && (elf->segments[i].flags & PF_X))
			return elf->segments[i].address;
	return 0;
}

bool binary_from_bytes(struct arena *arena, str bytes, struct binary *ret, struct error *err)
{
	struct binary binary = {.path = STR_EMPTY, .bytes = bytes};
	struct error dwarf_error;

	if (!elf_parse(arena, bytes, &binary.elf, err))
		return false;
	if (binary.elf.machine != ELF_MACHINE_AMD64 && binary.elf.machine != ELF_MACHINE_ARM64)
		return error_set(err, ERROR_INPUT,
			"made for a machine that is not read (ELF machine %u); amd64 and arm64 are",
			binary.elf.machine);
	if (binary.elf.type == ELF_TYPE_CORE)
		return error_set(err, ERROR_INPUT, "a core file, not a program");
	if (!identify(arena, &binary, err))
		return false;
	binary.text = text_find(&binary.elf);
	binary.stripped = !has_symbols(&binary.elf);
	// Broken DWARF is as good as none: the tables of the release serve.
	binary.has_dwarf = dwarf_info_open(&binary.elf, &binary.dwarf, &dwarf_error);
	if (binary.has_dwarf && moduledata_size(&binary.build.version))
		dwarf_info_only_beginning(binary.dwarf);
	*ret = binary;
	return true;
}

static bool map_file(const char *path, str *ret, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *bytes;

	if (fd < 0)
		return error_system(err, "opening %s", path);
	if (fstat(fd, &status) < 0) {
		error_system(err, "reading %s", path);
		close(fd);
		return false;
	}
	if (!S_ISREG(status.st_mode) || status.st_size <= 0) {
		close(fd);
		return error_set(err, ERROR_INPUT, "%s is not a file with content", path);
	}
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) {
		error_system(err, "mapping %s", path);
		close(fd);
		return false;
	}
	close(fd);
	*ret = (str){bytes, (size_t)status.st_size};
	return true;
}

static void unmap(str bytes)
{
	// The mapping is ours; str only says that nobody writes to it.
	munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
}

bool binary_open(struct arena *arena, const char *path, struct binary *ret, struct error *err)
{
	str bytes;

	if (!map_file(path, &bytes, err))
		return false;
	if (!binary_from_bytes(arena, bytes, ret, err)) {
		unmap(bytes);
		return error_context(err, "%s", path);
	}
	ret->path = arena_str(arena, str_from_c(path));
	ret->is_mapped = true;
	return true;
}

void binary_close(struct binary *binary)
{
	dwarf_info_close(binary->dwarf);
	if (binary->is_mapped)
		unmap(binary->bytes);
	*binary = (struct binary){0};
}

// SPDX-License-Identifier: Apache-2.0
// The pc-line table: functions, lines, inlining, stack depths and funcdata of a Go binary, there also
// when it is stripped. Go 1.18 to 1.27. Works on bytes of the file (the table holds offsets only); all
// addresses given and taken are run-time addresses (text is moduledata.text of the process).
// Thread-safe once opened. Source: src/runtime/symtab.go, src/internal/abi/symtab.go.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "object/go_version.h"

enum pcdata_table { PCDATA_UNSAFE_POINT = 0, PCDATA_STACK_MAP = 1, PCDATA_INLINE_TREE = 2 };
enum funcdata_table {
	FUNCDATA_ARGS_POINTERS = 0,
	FUNCDATA_LOCALS_POINTERS = 1,
	FUNCDATA_STACK_OBJECTS = 2,
	FUNCDATA_INLINE_TREE = 3,
	FUNCDATA_OPEN_CODED_DEFERS = 4,
	FUNCDATA_ARG_INFO = 5,
	FUNCDATA_WRAP_INFO = 7,
};

struct pclntab {
	struct go_version version;
	u64 text;   // run-time address that entry offsets count from
	u64 gofunc; // run-time address that funcdata offsets count from; 0: funcdata is not available
	str bytes; // the whole table, from pcHeader on
	u32 func_count, file_count;
	u8 quantum; // instruction size: 1 on amd64, 4 on arm64
	str names, cutab, files, pctab,
		functab; // parts of bytes; functab: entries, then the _funcs
};

// One function of the table. The fields are runtime._func's.
struct go_func {
	u64 entry, end; // [entry, end) in run-time addresses
	str name;       // "example.com/shop/store.(*DB).Load"; borrowed from the table; go_name.h
	u32 offset;     // of its _func in functab: an identity
	i32 args; // bytes of arguments and results on the stack; INT32_MIN: unknown (assembly)
	u32 deferreturn; // offset of its deferreturn call from entry, 0: no defer
	u32 pcsp, pcfile, pcln, cu;
	i32 start_line;   // 0: unknown (Go below 1.20)
	u8 func_id, flag; // abi.FuncID, abi.FuncFlag of this version
	u32 pcdata_count;
	u32 funcdata_count;
};

// bytes begin at the magic; text and gofunc come from moduledata. Checks every part against bytes.
MUST_CHECK bool pclntab_open(str bytes, const struct go_version *version, u64 text, u64 gofunc,
	struct pclntab *ret, struct error *err);

// Whether bytes begin with the header of such a table.
bool pclntab_is_at(str bytes);

// Finds the table in a file's bytes: the offset of its magic (a multiple of 4, with the sanity of the header
// checked), or false. For binaries whose sections are gone.
MUST_CHECK bool pclntab_scan(str bytes, u64 *ret_offset);

// The function that pc lies in. False: none (C code, a gap, vdso).
MUST_CHECK bool pclntab_find(const struct pclntab *tab, u64 pc, struct go_func *ret);

// By its full name, linear; for the few functions that are looked up once. False: not in the binary.
MUST_CHECK bool pclntab_find_name(const struct pclntab *tab, str name, struct go_func *ret);

// Every function in the order of addresses until fn returns false.
typedef bool (*go_func_fn)(void *context, const struct go_func *func);
void pclntab_each(const struct pclntab *tab, go_func_fn fn, void *context);

// Value of a pcdata table at pc; -1 where there is none.
i32 pclntab_pcdata(
	const struct pclntab *tab, const struct go_func *func, enum pcdata_table table, u64 pc);

// Bytes between sp and the return address at pc (amd64), the frame size (arm64); -1: unknown.
i32 pclntab_sp_delta(const struct pclntab *tab, const struct go_func *func, u64 pc);

// Run-time address of a funcdata; 0: none.
u64 pclntab_funcdata(
	const struct pclntab *tab, const struct go_func *func, enum funcdata_table table);

// File and line of pc, of the function itself (not what is inlined there).
struct source_line {
	str function, file;
	u32 line;       // 0: unknown
	u32 start_line; // of the function's declaration, 0: unknown
	u8 func_id;     // abi.FuncID of this version; traces of the runtime leave out wrappers
};
void pclntab_line(
	const struct pclntab *tab, const struct go_func *func, u64 pc, struct source_line *ret);

// The same with inlining: innermost first; the last one is the function itself. inline_tree holds the
// bytes of FUNCDATA_INLINE_TREE (the caller reads them from the rodata of the file; as many as there
// are, up to 64 KiB; empty: no inlining is known). Returns the count, at most max. pc is the address of
// the instruction itself: callers pass return addresses minus one.
u32 pclntab_inlined(const struct pclntab *tab, const struct go_func *func, u64 pc, str inline_tree,
	struct source_line *ret, u32 max);

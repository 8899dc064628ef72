// SPDX-License-Identifier: Apache-2.0
// runtime.moduledata: where the linker put everything. Its layout per Go version is a table
// (moduledata.def); its place is found by symbol (runtime.firstmoduledata), by section (.go.module, Go
// 1.26 on), else by its first word, which points to the pclntab. Pure functions over bytes: in a PIE the
// file's bytes are not relocated, so callers pass bytes of the running process or core. All addresses
// in struct moduledata are as read: run-time addresses when the bytes are the process's.
// Source: src/runtime/symtab.go, measured 1.19 to 1.27.
#pragma once

#include "base/error.h"
#include "base/str.h"
#include "object/go_version.h"

struct moduledata {
	u64 address; // of the moduledata itself
	u64 pclntab; // of pcHeader
	u64 funcnametab, funcnametab_len;
	u64 cutab, cutab_len; // in u32
	u64 filetab, filetab_len;
	u64 pctab, pctab_len;
	u64 pclntable, pclntable_len;
	u64 ftab, ftab_len; // in entries of 8 bytes
	u64 minpc, maxpc;
	u64 text, etext;
	u64 noptrdata, enoptrdata;
	u64 data, edata;
	u64 bss, ebss;
	u64 noptrbss, enoptrbss;
	u64 gcdata, gcbss; // pointer masks of data and bss, one bit per word
	u64 types, etypes;
	u64 rodata;
	u64 gofunc;                   // base of funcdata offsets
	u64 typelinks, typelinks_len; // 0 from Go 1.27 on
	u64 itablinks, itablinks_len; // 0 from Go 1.27 on
	u64 itabs, itabs_size;        // Go 1.27 on: the range of all itabs, else 0
	u64 next;                     // the next moduledata (plugins), 0: none
};

// Size of the struct in bytes for this version; 0 when the version is not in the table.
u32 moduledata_size(const struct go_version *version);

// Interprets bytes (at least moduledata_size) found at address; false when they are not a moduledata:
// ranges out of order, minpc..maxpc outside text.
MUST_CHECK bool moduledata_parse(const struct go_version *version, str bytes, u64 address,
	struct moduledata *ret, struct error *err);

// Looks for a moduledata in bytes that stand at `address` (a data section as in memory): 8-aligned
// words equal to pclntab_address from which moduledata_parse succeeds. False when there is none.
MUST_CHECK bool moduledata_scan(const struct go_version *version, str bytes, u64 address,
	u64 pclntab_address, struct moduledata *ret);

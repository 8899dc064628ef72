// SPDX-License-Identifier: Apache-2.0
// Goroutine dumps: what `/debug/pprof/goroutine?debug=2`, SIGQUIT, an unrecovered panic and runtime.Stack print, of any
// Go version, also among other lines of a log. Text is borrowed from the bytes.
// Source: Go runtime/traceback.go (goroutineheader, traceback2, printcreatedby1) of 1.19 to 1.27.
#pragma once

#include "base/error.h"
#include "profile/profile.h"

struct dump_frame {
	str function; // "example.com/a.(*T).Run"; of generics with "[...]"
	str file;
	i64 line;
	bool is_inlined;
};

struct dump_goroutine {
	u64 id;
	str state;                  // "chan receive", "running"; without what follows it
	u32 wait_minutes;           // 0: less than one, or unknown
	u64 bubble;                 // of testing/synctest; 0: none
	bool is_leaked;             // proven by the collector (Go 1.27)
	bool is_locked;             // to its thread
	bool is_elided;             // frames in the middle or at the end are left out
	bool is_cut;                // the dump ends in it
	bool has_no_stack;          // it ran on another thread
	u32 frames_at, frame_count; // innermost first
	u32 labels_at, label_count; // printed with GODEBUG=tracebacklabels=1
	struct dump_frame creator;  // function empty: none, or not printed
	u64 creator_id;             // 0: not printed (before Go 1.21)
};

struct goroutine_dump {
	const struct dump_goroutine *goroutines;
	u32 count;
	const struct dump_frame *frames;
	u32 frame_count;
	const struct profile_label *labels;
	u32 label_count;
	bool is_truncated; // it ends within a goroutine, as a dump that filled its buffer does
};

// Whether the text has the header line of a goroutine.
bool goroutine_dump_is(str text);

// Fails when there is no goroutine in the text. What is no part of a goroutine is passed over.
MUST_CHECK bool goroutine_dump_read(
	struct arena *arena, str text, struct goroutine_dump *ret, struct error *err);

// The dump as a profile of one count per goroutine; each sample has the label "state", and those of the goroutine.
void goroutine_dump_profile(
	struct arena *arena, const struct goroutine_dump *dump, struct profile *ret);

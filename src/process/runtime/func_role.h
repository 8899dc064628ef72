// SPDX-License-Identifier: Apache-2.0
// Functions that the runtime treats specially when it unwinds (abi.FuncID; its numbers differ between
// versions) and the flags of functions. Source: src/internal/abi/symtab.go.
#pragma once

#include "base/macros.h"

enum func_role {
	FUNC_NORMAL,
	FUNC_ABORT,
	FUNC_ASMCGOCALL,
	FUNC_ASYNC_PREEMPT,
	FUNC_CGOCALLBACK,
	FUNC_COROSTART,
	FUNC_DEBUG_CALL,
	FUNC_GC_BG_MARK_WORKER,
	FUNC_GOEXIT,
	FUNC_GOGO,
	FUNC_GOPANIC,
	FUNC_HANDLE_ASYNC_EVENT,
	FUNC_MCALL,
	FUNC_MORESTACK,
	FUNC_MSTART,
	FUNC_PANICWRAP,
	FUNC_RT0_GO,
	FUNC_RUNTIME_MAIN,
	FUNC_RUN_FINALIZERS,
	FUNC_RUN_CLEANUPS,
	FUNC_SIGPANIC,
	FUNC_SYSTEMSTACK,
	FUNC_SYSTEMSTACK_SWITCH,
	FUNC_WRAPPER,
};

enum func_flag { FUNC_FLAG_TOP_FRAME = 1, FUNC_FLAG_SP_WRITE = 2, FUNC_FLAG_ASM = 4 };

// minor: of the Go version. Unknown numbers are FUNC_NORMAL.
enum func_role func_role(u32 minor, u8 func_id);

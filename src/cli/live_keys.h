// SPDX-License-Identifier: Apache-2.0
// Keys from the bytes that a terminal sends.
#pragma once

#include "base/str.h"

enum key_kind {
	KEY_CHAR, // `rune` says which; Enter, Escape and so on have names of their own
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_BACKSPACE,
	KEY_TAB,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_OTHER, // a sequence that means nothing here
};

struct key {
	enum key_kind kind;
	u32 rune;
};

// Takes one key off the front of *bytes. False when there is none, or when what is there may be the start
// of a longer sequence and `more_may_come`: a lone Escape is a key only when nothing follows it.
bool key_take(str *bytes, bool more_may_come, struct key *ret);

// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_screen.h"

#include "base/utf8.h"

// Lines above and below what scrolls: process, tabs, titles; keys.
enum { LINES_ABOVE = 3, LINES_BELOW = 1 };

void watch_screen_init(struct watch_screen *screen)
{
	*screen = (struct watch_screen){.rows = 24, .columns = 80};
	watch_rows_init(&screen->groups);
}

void watch_screen_deinit(struct watch_screen *screen)
{
	watch_rows_deinit(&screen->groups);
}

u32 watch_screen_room(const struct watch_screen *screen)
{
	u32 other = LINES_ABOVE + LINES_BELOW;

	return screen->rows > other + 1 ? screen->rows - other : 1;
}

// The selected group stays selected when the rows change their places.
static void rebuild(struct watch_screen *screen)
{
	u32 len;

	if (!screen->look)
		return;
	watch_rows_build(&screen->groups, screen->look, screen->first, screen->last, screen->sort,
		(str){screen->filter, screen->filter_len});
	len = screen->groups.rows.len;
	for (u32 i = 0; i < len && screen->selected_key; i++) {
		if (screen->groups.rows.at[i].key == screen->selected_key) {
			screen->selected = i;
			return;
		}
	}
	screen->selected = MIN(screen->selected, len ? len - 1 : 0);
}

void watch_screen_show(struct watch_screen *screen, const struct watch_look *look,
	const struct tally *first, const struct tally *last)
{
	screen->look = look;
	screen->first = first;
	screen->last = last;
	rebuild(screen);
}

static bool is_text(const struct watch_screen *screen)
{
	return screen->page != PAGE_GROUPS;
}

static void select_row(struct watch_screen *screen, i64 row)
{
	u32 len = screen->groups.rows.len;

	if (!len)
		return;
	screen->selected = (u32)MAX(0, MIN(row, (i64)len - 1));
	screen->selected_key = screen->groups.rows.at[screen->selected].key;
}

static void scroll(struct watch_screen *screen, i64 to)
{
	i64 last = (i64)screen->line_count - screen->line_room;

	screen->top = (u32)MAX(0, MIN(to, MAX(last, 0)));
}

static void move(struct watch_screen *screen, i64 by)
{
	if (is_text(screen))
		scroll(screen, (i64)screen->top + by);
	else
		select_row(screen, (i64)screen->selected + by);
}

static void move_to(struct watch_screen *screen, i64 where)
{
	if (is_text(screen))
		scroll(screen, where);
	else
		select_row(screen, where);
}

static void go_to(struct watch_screen *screen, enum watch_page page)
{
	if (screen->page < PAGE_COUNT)
		screen->before = screen->page;
	screen->page = page;
	screen->top = 0;
}

static void open_stack(struct watch_screen *screen)
{
	const struct watch_row *row;

	if (screen->page != PAGE_GROUPS || !screen->groups.rows.len)
		return;
	row = &screen->groups.rows.at[screen->selected];
	screen->selected_key = row->key;
	if (row->group != UINT32_MAX)
		go_to(screen, PAGE_STACK);
}

static void go_back(struct watch_screen *screen)
{
	if (screen->page >= PAGE_COUNT) {
		screen->page = screen->before;
		screen->top = 0;
	} else if (screen->filter_len) {
		screen->filter_len = 0;
		rebuild(screen);
	}
}

// While the filter is written, every letter belongs to it.
static void write_filter(struct watch_screen *screen, const struct key *key)
{
	char bytes[4];
	size_t size;

	switch (key->kind) {
	case KEY_ENTER:
		screen->is_filtering = false;
		break;
	case KEY_ESCAPE:
		screen->is_filtering = false;
		screen->filter_len = 0;
		break;
	case KEY_BACKSPACE:
		while (screen->filter_len && (screen->filter[--screen->filter_len] & 0xc0) == 0x80)
			;
		break;
	case KEY_CHAR:
		size = utf8_encode(key->rune, bytes);
		if (screen->filter_len + size > sizeof(screen->filter))
			return;
		memcpy(screen->filter + screen->filter_len, bytes, size);
		screen->filter_len += (u32)size;
		break;
	default:
		return;
	}
	screen->selected_key = 0;
	screen->selected = screen->top = 0;
	rebuild(screen);
}

static void begin_filter(struct watch_screen *screen)
{
	if (screen->page != PAGE_GROUPS)
		go_to(screen, PAGE_GROUPS);
	screen->is_filtering = true;
}

static void letter(struct watch_screen *screen, u32 rune)
{
	static const struct {
		char letter;
		enum watch_page page;
	} pages[] = {{'1', PAGE_GROUPS}, {'g', PAGE_GROUPS}, {'2', PAGE_FINDINGS},
		{'x', PAGE_FINDINGS}, {'3', PAGE_CONTEXTS}, {'c', PAGE_CONTEXTS}, {'4', PAGE_POOLS},
		{'o', PAGE_POOLS}, {'5', PAGE_LOCKS}, {'l', PAGE_LOCKS}, {'?', PAGE_HELP},
		{'h', PAGE_HELP}};

	for (u32 i = 0; i < ARRAY_LEN(pages); i++) {
		if (rune == (u32)pages[i].letter) {
			go_to(screen, pages[i].page);
			return;
		}
	}
	switch (rune) {
	case 'q':
		screen->wants_quit = true;
		break;
	case 's':
		screen->sort = (screen->sort + 1) % SORT_KINDS;
		rebuild(screen);
		break;
	case 'p':
		screen->is_paused = !screen->is_paused;
		break;
	case ' ':
		screen->wants_look = true;
		break;
	case '/':
	case 'f':
		begin_filter(screen);
		break;
	case 'j':
		move(screen, 1);
		break;
	case 'k':
		move(screen, -1);
		break;
	default:
		break;
	}
}

void watch_screen_key(struct watch_screen *screen, const struct key *key)
{
	i64 page = watch_screen_room(screen);

	if (screen->is_filtering) {
		write_filter(screen, key);
		return;
	}
	switch (key->kind) {
	case KEY_CHAR:
		letter(screen, key->rune);
		break;
	case KEY_ENTER:
	case KEY_RIGHT:
		open_stack(screen);
		break;
	case KEY_ESCAPE:
	case KEY_BACKSPACE:
	case KEY_LEFT:
		go_back(screen);
		break;
	case KEY_TAB:
		go_to(screen,
			screen->page < PAGE_COUNT ? (screen->page + 1) % PAGE_COUNT : PAGE_GROUPS);
		break;
	case KEY_UP:
		move(screen, -1);
		break;
	case KEY_DOWN:
		move(screen, 1);
		break;
	case KEY_PAGE_UP:
		move(screen, -page);
		break;
	case KEY_PAGE_DOWN:
		move(screen, page);
		break;
	case KEY_HOME:
		move_to(screen, 0);
		break;
	case KEY_END:
		move_to(screen, INT32_MAX);
		break;
	case KEY_OTHER:
		break;
	}
}

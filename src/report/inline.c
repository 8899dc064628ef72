// SPDX-License-Identifier: Apache-2.0
#include "report/inline.h"

#include "report/cells.h"
#include "report/paint.h"

// A word in the making: its bytes with colours, and the cells it takes without them.
struct word {
	struct strbuf text;
	u32 cells;
};

enum span { SPAN_NONE, SPAN_CODE, SPAN_BOLD, SPAN_EMPHASIS };

static const struct {
	str mark;
	enum paint paint;
} spans[] = {
	[SPAN_CODE] = {STR("`"), PAINT_CODE},
	[SPAN_BOLD] = {STR("**"), PAINT_BOLD},
	[SPAN_EMPHASIS] = {STR("*"), PAINT_BOLD},
};

static void word_add(struct word *word, str text)
{
	word->cells += cells_put(&word->text, text, word->cells) - word->cells;
}

static void flush(struct paragraph *paragraph, struct word *word, bool *first)
{
	if (word->cells) {
		if (!*first && paragraph->width &&
			paragraph->at + 1 + word->cells > paragraph->width) {
			strbuf_add_char(paragraph->out, '\n');
			strbuf_repeat(paragraph->out, ' ', paragraph->indent);
			paragraph->at = paragraph->indent;
		} else if (!*first) {
			strbuf_add_char(paragraph->out, ' ');
			paragraph->at++;
		}
		*first = false;
	}
	strbuf_add(paragraph->out, strbuf_str(&word->text));
	paragraph->at += word->cells;
	word->text.len = 0;
	word->cells = 0;
}

// The span that opens here, if its end follows. A star before a blank or another star is just a star.
static enum span opening(str text)
{
	for (enum span span = SPAN_CODE; span <= SPAN_EMPHASIS; span++) {
		str mark = spans[span].mark, rest = str_skip(text, mark.len);

		if (!str_starts(text, mark) || str_find(rest, mark) == rest.len)
			continue;
		if (span == SPAN_CODE || (rest.ptr[0] != ' ' && rest.ptr[0] != '*'))
			return span;
	}
	return SPAN_NONE;
}

// "[text](target)": gives the text, and leaves the target when it is an address of its own.
static bool take_link(str *rest, str *ret_text, str *ret_target)
{
	size_t middle = str_find(*rest, STR("](")), end;

	if (rest->ptr[0] != '[' || middle == rest->len)
		return false;
	end = str_find_char(str_skip(*rest, middle), ')') + middle;
	if (end == rest->len)
		return false;
	*ret_text = str_sub(*rest, 1, middle);
	*ret_target = str_sub(*rest, middle + 2, end);
	*rest = str_skip(*rest, end + 1);
	return true;
}

static void put_link(struct word *word, str text, str target)
{
	word_add(word, text);
	if (str_starts(target, STR("http"))) {
		word_add(word, STR(" <"));
		word_add(word, target);
		word_add(word, STR(">"));
	}
}

// Writes an opening or closing mark: as a colour, or as it stands when it matters to the reader.
static void put_mark(
	const struct paragraph *paragraph, struct word *word, enum span span, bool open)
{
	if (!paragraph->color && span == SPAN_CODE)
		word_add(word, spans[span].mark);
	if (open)
		paint_begin(&word->text, paragraph->color, spans[span].paint);
	else
		paint_end(&word->text, paragraph->color);
}

void paragraph_put(struct paragraph *paragraph, str text)
{
	struct word word = {0};
	enum span span = SPAN_NONE;
	bool first = true;
	str link, target;

	strbuf_init(&word.text, paragraph->out->arena);
	while (text.len) {
		enum span opened = span == SPAN_NONE ? opening(text) : SPAN_NONE;

		if (opened != SPAN_NONE ||
			(span != SPAN_NONE && str_starts(text, spans[span].mark))) {
			enum span marked = opened != SPAN_NONE ? opened : span;

			put_mark(paragraph, &word, marked, opened != SPAN_NONE);
			text = str_skip(text, spans[marked].mark.len);
			span = opened;
		} else if (span == SPAN_NONE && take_link(&text, &link, &target)) {
			put_link(&word, link, target);
		} else if (text.ptr[0] == ' ' || text.ptr[0] == '\n') {
			flush(paragraph, &word, &first);
			text = str_skip(text, 1);
		} else {
			size_t len = 1;

			while (len < text.len && (text.ptr[len] & 0xc0) == 0x80)
				len++;
			word_add(&word, str_sub(text, 0, len));
			text = str_skip(text, len);
		}
	}
	flush(paragraph, &word, &first);
}

u32 paragraph_cells(struct arena *scratch, str text, bool color)
{
	struct strbuf out;
	struct paragraph paragraph = {.out = &out, .color = color};

	strbuf_init(&out, scratch);
	paragraph_put(&paragraph, text);
	return paragraph.at;
}

// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/scan.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "support/testing.h"

#include <stdlib.h>

struct scan {
	struct arena arena;
	struct symtab *names;
	struct scanner *scanner;
	struct diagnostics diagnostics;
};

static void scan_init(struct scan *scan, str text)
{
	char *copy;

	*scan = (struct scan){.names = symtab_open(), .scanner = calloc(1, sizeof(struct scanner))};
	arena_init(&scan->arena);
	copy = arena_alloc(&scan->arena, text.len + FILE_PAD, 1);
	memcpy(copy, text.ptr, text.len);
	text.ptr = copy;
	diagnostics_init(&scan->diagnostics, &scan->arena, text);
	scan_begin(scan->scanner, &scan->diagnostics, scan->names, text, 0);
}

static void scan_end(struct scan *scan)
{
	scan_deinit(scan->scanner);
	free(scan->scanner);
	symtab_close(scan->names);
	arena_deinit(&scan->arena);
}

// The tokens of text, separated by blanks: literals as written, \n for a semicolon that is not.
static void assert_tokens(const char *text, const char *expected)
{
	struct scan scan;
	struct scanner *scanner;
	struct strbuf out;

	scan_init(&scan, str_from_c(text));
	scanner = scan.scanner;
	strbuf_init(&out, &scan.arena);
	for (scan_next(scanner); scanner->token != TOKEN_EOF; scan_next(scanner)) {
		if (out.len)
			strbuf_add_char(&out, ' ');
		if (scanner->token == TOKEN_SEMICOLON && scanner->is_newline)
			strbuf_add(&out, STR("\\n"));
		else if (token_is_literal(scanner->token))
			strbuf_add(&out, str_range(scanner->begin + scanner->pos,
						 scanner->begin + scanner->token_end));
		else
			strbuf_add(&out, str_from_c(token_text(scanner->token)));
	}
	assert_string_equal(arena_c_str(&scan.arena, strbuf_str(&out)), expected);
	scan_end(&scan);
}

// The first diagnostic of text, "offset text", or "" when there is none.
static void assert_problem(const char *text, size_t len, const char *expected)
{
	struct scan scan;
	const struct syntax_error *errors;
	str found = STR_EMPTY;
	u32 newlines;

	scan_init(&scan, (str){text, len});
	if (scan_check_text(&scan.diagnostics, scan.diagnostics.text, &newlines)) {
		do
			scan_next(scan.scanner);
		while (scan.scanner->token != TOKEN_EOF);
	}
	errors = diagnostics_finish(&scan.diagnostics);
	if (scan.diagnostics.count)
		found = arena_printf(&scan.arena, "%u %s", errors[0].pos, errors[0].text);
	assert_string_equal(arena_c_str(&scan.arena, found), expected);
	scan_end(&scan);
}

#define PROBLEM(text, expected) assert_problem(text, sizeof(text) - 1, expected)

static void every_operator_and_keyword(void **state)
{
	(void)state;
	assert_tokens("+ - * / % & | ^ << >> &^", "+ - * / % & | ^ << >> &^");
	assert_tokens("+= -= *= /= %= &= |= ^= <<= >>= &^=", "+= -= *= /= %= &= |= ^= <<= >>= &^=");
	assert_tokens("&& || <- == < > = ! != <= >= := ...", "&& || <- == < > = ! != <= >= := ...");
	assert_tokens("++;--;( [ { , . ) ] } ; : ~", "++ ; -- ; ( [ { , . ) ] } ; : ~");
	assert_tokens("break case chan const continue default defer else fallthrough for func go",
		"break case chan const continue default defer else fallthrough for func go");
	assert_tokens("goto if import interface map package range return select struct switch type "
		      "var",
		"goto if import interface map package range return select struct switch type var");
}

static void operators_are_as_long_as_they_can_be(void **state)
{
	(void)state;
	assert_tokens("a&^=b<<=c&&d", "a &^= b <<= c && d \\n");
	assert_tokens("a<-b-- -c", "a <- b -- - c \\n");
	assert_tokens("a....b", "a ... . b \\n");
	assert_tokens("a..b", "a . . b \\n");
	assert_tokens("x.5", "x .5 \\n");
	assert_tokens("1...2", "1. . .2 \\n");
}

static void newlines_end_statements(void **state)
{
	(void)state;
	assert_tokens("a\nb", "a \\n b \\n");
	assert_tokens("a +\n\n b\n", "a + b \\n");
	assert_tokens("return\n}\n", "return \\n } \\n");
	assert_tokens("if\nx++\n", "if x ++ \\n");
	assert_tokens("f() // c\n}", "f ( ) \\n } \\n");
	assert_tokens("a /* 1\n2 */ b", "a \\n b \\n");
	assert_tokens("a /* 1 */ b", "a b \\n");
	assert_tokens("a /* 1 */\nb", "a \\n b \\n");
	assert_tokens("+ /* 1\n */ b", "+ b \\n");
	assert_tokens("a", "a \\n");
	assert_tokens("a //", "a \\n");
	assert_tokens("a\r\nb\r\n", "a \\n b \\n");
}

static void words_of_any_length_and_script(void **state)
{
	(void)state;
	assert_tokens("x xyz fo fork forx _ _1", "x xyz fo fork forx _ _1 \\n");
	assert_tokens("abcdefghijklmno abcdefghijklmnop abcdefghijklmnopqrstuvwxyz0123456789",
		"abcdefghijklmno abcdefghijklmnop abcdefghijklmnopqrstuvwxyz0123456789 \\n");
	assert_tokens("h\u00e9llo \u03b1\u03b2 x\u0663 \u4e16\u754c",
		"h\u00e9llo \u03b1\u03b2 x\u0663 \u4e16\u754c \\n");
}

static void equal_words_have_equal_names(void **state)
{
	struct scan scan;
	sym first, long_first;

	(void)state;
	scan_init(&scan, STR("name a_rather_long_name name a_rather_long_name"));
	scan_next(scan.scanner);
	first = scan.scanner->name;
	scan_next(scan.scanner);
	long_first = scan.scanner->name;
	scan_next(scan.scanner);
	assert_int_equal(scan.scanner->name, first);
	scan_next(scan.scanner);
	assert_int_equal(scan.scanner->name, long_first);
	assert_text(symtab_text(scan.names, first), "name");
	assert_text(symtab_text(scan.names, long_first), "a_rather_long_name");
	scan_end(&scan);
}

static void numbers(void **state)
{
	(void)state;
	assert_tokens("0 12 0x1F 0b01 0o17 017 1_000", "0 12 0x1F 0b01 0o17 017 1_000 \\n");
	assert_tokens(
		"1. .5 1e3 1E-3 0x1p-2 0x.8P1 1.5i 0i", "1. .5 1e3 1E-3 0x1p-2 0x.8P1 1.5i 0i \\n");
	PROBLEM("089.5 0x_1 0b1_0", "");
	PROBLEM("09", "1 invalid digit '9' in octal literal");
	PROBLEM("0b12", "3 invalid digit '2' in binary literal");
	PROBLEM("0x", "2 hexadecimal literal has no digits");
	PROBLEM("1e", "2 exponent has no digits");
	PROBLEM("1p3", "1 'p' exponent requires hexadecimal mantissa");
	PROBLEM("0x1.0", "5 hexadecimal mantissa requires a 'p' exponent");
	PROBLEM("0b1.0", "3 invalid radix point in binary literal");
	PROBLEM("1_", "1 '_' must separate successive digits");
	PROBLEM("1__0", "1 '_' must separate successive digits");
}

static void strings_and_runes(void **state)
{
	(void)state;
	assert_tokens("\"a\\n\\x41\\u00e9\\U0001F600\\\"\\\\\" 'x' '\\'' '\\377' '\u4e16'",
		"\"a\\n\\x41\\u00e9\\U0001F600\\\"\\\\\" 'x' '\\'' '\\377' '\u4e16' \\n");
	assert_tokens("`a\n\\`", "`a\n\\` \\n");
	PROBLEM("\"abc", "0 string literal not terminated");
	PROBLEM("\"abc\nx", "0 string literal not terminated");
	PROBLEM("`abc", "0 raw string literal not terminated");
	PROBLEM("'ab'", "0 illegal rune literal");
	PROBLEM("''", "0 illegal rune literal");
	PROBLEM("'a", "0 rune literal not terminated");
	PROBLEM("\"\\q\"", "2 unknown escape sequence");
	PROBLEM("\"\\x4\"", "4 illegal character in escape sequence");
	PROBLEM("'\\400'", "2 escape sequence is invalid Unicode code point");
	PROBLEM("'\\ud800'", "2 escape sequence is invalid Unicode code point");
	PROBLEM("\"\\", "2 escape sequence not terminated");
}

static void what_is_not_go_text(void **state)
{
	(void)state;
	PROBLEM("\xef\xbb\xbfpackage p", "");
	PROBLEM("a\xef\xbb\xbf", "1 illegal byte order mark");
	PROBLEM("// caf\xe9", "6 illegal UTF-8 encoding");
	PROBLEM("a\0b", "1 illegal character NUL");
	PROBLEM("\xff\xfep\0", "0 illegal UTF-8 encoding (got UTF-16)");
	PROBLEM("a # b", "2 illegal character U+0023 '#'");
	PROBLEM("\x01", "0 illegal character U+0001");
	PROBLEM("\u201cx\u201d", "0 curly quotation mark '\u201c' (use neutral '\"')");
	PROBLEM("/* a", "0 comment not terminated");
	PROBLEM("/*/", "0 comment not terminated");
}

static void comments_are_kept_aside(void **state)
{
	struct scan scan;
	str text = STR("// one\r\n/* two */ x // three");

	(void)state;
	scan_init(&scan, text);
	do
		scan_next(scan.scanner);
	while (scan.scanner->token != TOKEN_EOF);
	assert_int_equal(scan.scanner->comments.len, 3);
	for (u32 i = 0; i < 3; i++) {
		static const char *const expected[] = {"// one", "/* two */", "// three"};
		struct comment comment = scan.scanner->comments.at[i];

		assert_text(str_sub(text, comment.pos, comment.end), expected[i]);
	}
	scan_end(&scan);
}

// Skips from the first token of text, which must be a bracket; the rest must be as expected.
static void assert_skipped(const char *text, const char *rest)
{
	struct scan scan;

	scan_init(&scan, str_from_c(text));
	scan_next(scan.scanner);
	scan_skip_balanced(scan.scanner);
	assert_string_equal(text + scan.scanner->pos, rest);
	scan_end(&scan);
}

static void brackets_in_text_do_not_count_when_skipping(void **state)
{
	(void)state;
	assert_skipped("{ { } } x", "} x");
	assert_skipped("{ \"}\" '}' '\\'' `}` // }\n /* } */ } x", "} x");
	assert_skipped("{ \"\\\"}\" a / b } x", "} x");
	assert_skipped("(a, (b), \")\") {", ") {");
	assert_skipped("[[1]int{2}[0]] y", "] y");
	assert_skipped("{ { }", "");
	assert_skipped("{ \"}", "");
	assert_skipped("{ /* }", "");
	assert_skipped("{ `}", "");
	assert_skipped("{ ' }\n } x", "} x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_and_keyword),
		cmocka_unit_test(operators_are_as_long_as_they_can_be),
		cmocka_unit_test(newlines_end_statements),
		cmocka_unit_test(words_of_any_length_and_script),
		cmocka_unit_test(equal_words_have_equal_names),
		cmocka_unit_test(numbers),
		cmocka_unit_test(strings_and_runes),
		cmocka_unit_test(what_is_not_go_text),
		cmocka_unit_test(comments_are_kept_aside),
		cmocka_unit_test(brackets_in_text_do_not_count_when_skipping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

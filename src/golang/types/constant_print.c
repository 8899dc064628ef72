// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "golang/types/constant_rep.h"
#include "golang/types/type.h"

static void print_big(struct strbuf *out, struct bigint value)
{
	if (value.negative)
		strbuf_add_char(out, '-');
	nat_print(out, value.magnitude);
}

// math/big's format 'p': 0x.mantissap±exponent without trailing zeros.
static void print_float(struct strbuf *out, const struct bigfloat *value)
{
	u32 digits = BIGFLOAT_MAX_PREC / 4;

	if (value->negative)
		strbuf_add_char(out, '-');
	if (bigfloat_is_zero(value)) {
		strbuf_add_char(out, '0');
		return;
	}
	while (digits > 1 && (value->limbs[BIGFLOAT_LIMBS - 1 - (digits - 1) / 16] >>
					     (60 - (digits - 1) % 16 * 4) &
				     15) == 0)
		digits--;
	strbuf_add(out, STR("0x."));
	for (u32 i = 0; i < digits; i++)
		strbuf_printf(out, "%x",
			(u32)(value->limbs[BIGFLOAT_LIMBS - 1 - i / 16] >> (60 - i % 16 * 4) & 15));
	strbuf_printf(out, "p%+lld", (long long)value->exponent);
}

void constant_print(struct strbuf *out, const struct constant *c)
{
	switch (c ? (enum constant_rep)c->rep : REP_UNKNOWN) {
	case REP_UNKNOWN:
		strbuf_add(out, STR("unknown"));
		break;
	case REP_BOOL:
		strbuf_add(out, c->boolean ? STR("true") : STR("false"));
		break;
	case REP_STRING:
		type_print_quoted(out, c->string);
		break;
	case REP_SMALL:
		strbuf_printf(out, "%lld", (long long)c->small);
		break;
	case REP_BIG:
		print_big(out, c->big);
		break;
	case REP_RATIO:
		print_big(out, c->ratio.numerator);
		if (!nat_is_one(c->ratio.denominator)) {
			strbuf_add_char(out, '/');
			nat_print(out, c->ratio.denominator);
		}
		break;
	case REP_FLOAT:
		print_float(out, c->real);
		break;
	case REP_COMPLEX:
		strbuf_add_char(out, '(');
		constant_print(out, c->parts[0]);
		strbuf_add(out, STR(" + "));
		constant_print(out, c->parts[1]);
		strbuf_add(out, STR("i)"));
		break;
	}
}

// SPDX-License-Identifier: Apache-2.0
#include "report/words.h"

#include "base/number.h"

#include <stdio.h>
#include <time.h>

void words_number(struct strbuf *out, u64 number)
{
	strbuf_add(out, str_from_c(NUMBER(number)));
}

void words_count(struct strbuf *out, u64 count, const char *one, const char *many)
{
	words_number(out, count);
	strbuf_printf(out, " %s", count == 1 ? one : many);
}

void words_bytes(struct strbuf *out, u64 bytes)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double value = (double)bytes / 1024;
	u32 unit = 0;

	if (bytes < 1024) {
		strbuf_printf(out, "%llu B", (unsigned long long)bytes);
		return;
	}
	// 1023.96 KiB would be written as 1024.0 KiB.
	while (value >= 1023.95 && unit + 1 < ARRAY_LEN(units)) {
		value /= 1024;
		unit++;
	}
	strbuf_printf(out, value < 99.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

void words_duration(struct strbuf *out, u64 ns)
{
	unsigned long long seconds = ns / 1000000000, minutes = seconds / 60, hours = minutes / 60;

	if (ns < 1000)
		strbuf_printf(out, "%llu ns", (unsigned long long)ns);
	else if (ns < 1000000)
		strbuf_printf(out, "%.3g µs", (double)ns / 1e3);
	else if (ns < 999500000)
		strbuf_printf(out, "%.3g ms", (double)ns / 1e6);
	else if (minutes == 0)
		strbuf_printf(out, "%.3g s", (double)ns / 1e9);
	else if (minutes < 60)
		strbuf_printf(out, "%llum%02llus", minutes, seconds % 60);
	else if (hours < 24)
		strbuf_printf(out, "%lluh%02llum", hours, minutes % 60);
	else
		strbuf_printf(out, "%llud%02lluh", hours / 24, hours % 24);
}

void words_time(struct strbuf *out, i64 unix_ns)
{
	static const i64 second_ns = 1000000000;
	i64 part = unix_ns % second_ns;
	time_t seconds;
	struct tm utc;

	part += part < 0 ? second_ns : 0;
	seconds = (time_t)((unix_ns - part) / second_ns);
	gmtime_r(&seconds, &utc);
	strbuf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", utc.tm_year + 1900, utc.tm_mon + 1,
		utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
	if (part)
		strbuf_printf(out, ".%09lld", (long long)part);
	strbuf_add_char(out, 'Z');
}

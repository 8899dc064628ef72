// SPDX-License-Identifier: Apache-2.0
#include "rules/support/tiny_std.h"

#include "base/file.h"
#include "golang/syntax/parse.h"

struct tiny_package {
	str path, name, text;
};

// Imports come before importers.
static const struct tiny_package tiny_std[TINY_STD_PACKAGES] = {
	{STR("errors"), STR("errors"),
		STR("package errors\n"
		    "func New(text string) error\n"
		    "func Is(err, target error) bool\n")},
	{STR("time"), STR("time"),
		STR("package time\n"
		    "type Duration int64\n"
		    "const Second Duration = 1000000000\n"
		    "type Time struct{ wall uint64 }\n"
		    "type Ticker struct{ C <-chan Time }\n"
		    "func NewTicker(d Duration) *Ticker\n"
		    "func (t *Ticker) Stop()\n"
		    "func After(d Duration) <-chan Time\n"
		    "func Sleep(d Duration)\n"
		    "func Now() Time\n")},
	{STR("io"), STR("io"),
		STR("package io\n"
		    "var EOF error\n"
		    "type Reader interface{ Read(p []byte) (n int, err error) }\n"
		    "type Writer interface{ Write(p []byte) (n int, err error) }\n"
		    "type Closer interface{ Close() error }\n"
		    "type ReadCloser interface { Reader; Closer }\n"
		    "func ReadAll(r Reader) ([]byte, error)\n"
		    "func Copy(dst Writer, src Reader) (int64, error)\n"
		    "func NopCloser(r Reader) ReadCloser\n")},
	{STR("bytes"), STR("bytes"),
		STR("package bytes\n"
		    "type Buffer struct { buf []byte; off int }\n"
		    "func (b *Buffer) Bytes() []byte\n"
		    "func (b *Buffer) String() string\n"
		    "func (b *Buffer) Reset()\n"
		    "func (b *Buffer) Next(n int) []byte\n"
		    "func (b *Buffer) Write(p []byte) (int, error)\n"
		    "func (b *Buffer) WriteString(s string) (int, error)\n")},
	{STR("context"), STR("context"),
		STR("package context\n"
		    "import \"time\"\n"
		    "type Context interface { Done() <-chan struct{}; Err() error; Value(key any) any }\n"
		    "type CancelFunc func()\n"
		    "func Background() Context\n"
		    "func TODO() Context\n"
		    "func WithCancel(parent Context) (Context, CancelFunc)\n"
		    "func WithTimeout(parent Context, d time.Duration) (Context, CancelFunc)\n"
		    "func WithDeadline(parent Context, t time.Time) (Context, CancelFunc)\n"
		    "func WithValue(parent Context, key, val any) Context\n"
		    "func WithoutCancel(parent Context) Context\n")},
	{STR("sync"), STR("sync"),
		STR("package sync\n"
		    "type Locker interface { Lock(); Unlock() }\n"
		    "type Mutex struct{ state int32 }\n"
		    "func (m *Mutex) Lock()\n"
		    "func (m *Mutex) Unlock()\n"
		    "func (m *Mutex) TryLock() bool\n"
		    "type RWMutex struct{ w Mutex }\n"
		    "func (m *RWMutex) Lock()\n"
		    "func (m *RWMutex) Unlock()\n"
		    "func (m *RWMutex) RLock()\n"
		    "func (m *RWMutex) RUnlock()\n"
		    "func (m *RWMutex) TryLock() bool\n"
		    "type WaitGroup struct{ n int }\n"
		    "func (w *WaitGroup) Add(n int)\n"
		    "func (w *WaitGroup) Done()\n"
		    "func (w *WaitGroup) Wait()\n"
		    "type Pool struct { New func() any }\n"
		    "func (p *Pool) Get() any\n"
		    "func (p *Pool) Put(x any)\n")},
	{STR("os"), STR("os"),
		STR("package os\n"
		    "type File struct{ fd int }\n"
		    "func Open(name string) (*File, error)\n"
		    "func Create(name string) (*File, error)\n"
		    "func MkdirTemp(dir, pattern string) (string, error)\n"
		    "func RemoveAll(path string) error\n"
		    "func Exit(code int)\n"
		    "func Pipe() (r *File, w *File, err error)\n"
		    "func (f *File) Close() error\n"
		    "func (f *File) Name() string\n"
		    "func (f *File) Read(p []byte) (n int, err error)\n"
		    "func (f *File) Write(p []byte) (n int, err error)\n")},
	{STR("net/http"), STR("http"),
		STR("package http\n"
		    "import (\"context\"; \"io\")\n"
		    "type Header map[string][]string\n"
		    "type Request struct { Header Header; Body io.ReadCloser }\n"
		    "func (r *Request) Context() context.Context\n"
		    "func (r *Request) WithContext(ctx context.Context) *Request\n"
		    "func NewRequestWithContext(ctx context.Context, method, url string, body io.Reader) "
		    "(*Request, error)\n"
		    "type Response struct { Body io.ReadCloser; StatusCode int }\n"
		    "type ResponseWriter interface { Write(p []byte) (int, error) }\n"
		    "type Client struct{}\n"
		    "func (c *Client) Do(r *Request) (*Response, error)\n"
		    "func Get(url string) (*Response, error)\n")},
	{STR("database/sql"), STR("sql"),
		STR("package sql\n"
		    "import \"context\"\n"
		    "type DB struct{}\n"
		    "type Tx struct{}\n"
		    "type Rows struct{}\n"
		    "func Open(driver, name string) (*DB, error)\n"
		    "func (db *DB) Close() error\n"
		    "func (db *DB) Begin() (*Tx, error)\n"
		    "func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)\n"
		    "func (tx *Tx) Commit() error\n"
		    "func (tx *Tx) Rollback() error\n"
		    "func (r *Rows) Close() error\n"
		    "func (r *Rows) Next() bool\n"
		    "func (r *Rows) Err() error\n")},
};

static str padded(struct arena *arena, str text)
{
	char *copy = arena_alloc(arena, text.len + FILE_PAD, 1);

	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	return (str){copy, text.len};
}

// Every package sees all that stand before it.
static void add_package(struct tiny_program *tiny, struct parse_scratch *scratch, u32 index,
	const struct tiny_package *from, str path)
{
	struct program *program = &tiny->program;
	struct source *source = &tiny->sources[index];
	bool is_std = index < TINY_STD_PACKAGES;

	source->path = path;
	source->text = padded(&program->arena, from->text);
	source->index = index;
	parse_file(&program->arena, scratch, program->names, PARSE_ALL, source);
	tiny->files[index] = source;
	tiny->order[index] = &tiny->packages[index];
	tiny->packages[index] = (struct package){.path = from->path,
		.name = from->name,
		.role = is_std ? PACKAGE_DEPENDENCY : PACKAGE_TARGET,
		.is_stdlib = is_std,
		.is_summary = is_std,
		.index = index,
		.files = &tiny->files[index],
		.file_count = 1,
		.imports = tiny->imports,
		.import_count = index};
	if (is_std)
		tiny->imports[index] = (struct package_import){
			symtab_intern(program->names, from->path), &tiny->packages[index]};
}

void tiny_program_open(struct tiny_program *tiny, str text)
{
	const struct tiny_package own = {STR("p"), STR("p"), text};
	struct parse_scratch *scratch = parse_scratch_open();
	struct program *program = &tiny->program;

	*tiny = (struct tiny_program){0};
	arena_init(&program->arena);
	program->names = symtab_open();
	for (u32 i = 0; i < TINY_STD_PACKAGES; i++)
		add_package(tiny, scratch, i, &tiny_std[i], tiny_std[i].path);
	add_package(tiny, scratch, TINY_STD_PACKAGES, &own, STR("p.go"));
	parse_scratch_close(scratch);
	program->packages = tiny->order;
	program->sources = tiny->files;
	program->package_count = program->source_count = TINY_STD_PACKAGES + 1;
	program->target_package_count = program->target_file_count = 1;
	program->target_line_count = tiny->sources[TINY_STD_PACKAGES].line_count;
}

void tiny_program_close(struct tiny_program *tiny)
{
	symtab_close(tiny->program.names);
	arena_deinit(&tiny->program.arena);
}

// SPDX-License-Identifier: Apache-2.0

// Types type-checks the packages of a GOROOT from source with go/types and writes what it recorded, for
// comparison with the front end's own types. Usage: types GOROOT [PATTERN...]; a pattern is an import
// path, "std" or "cmd" (all of it), or "test" (the programs of GOROOT/test). The lines of its output:
//
//	T path                    a package of GOROOT/test; these come first
//	f path                    a file of it, relative to GOROOT
//	i import path             what an import path means in it
//	P path                    the package that follows
//	F path                    the file that follows, relative to GOROOT/src (those of tests to GOROOT)
//	S text                    the next string: strings are numbered from 0 and used by number
//	E from to kind mode type value   an expression: offsets, strings; value is -1 without one
//	I from to file offset     an identifier, and where its object is declared (file -1: nowhere)
//	X from to method indirect index...   a selection: 1 for a method, index path
//	! text                    trouble
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type checker struct {
	ctx     build.Context
	root    string
	src     string
	fset    *token.FileSet
	done    map[string]*types.Package
	wanted  map[string]bool
	out     *bufio.Writer
	strings map[string]int

	tightUnion bool
}

func main() {
	c := &checker{
		ctx:     build.Default,
		fset:    token.NewFileSet(),
		done:    map[string]*types.Package{"unsafe": types.Unsafe},
		wanted:  map[string]bool{},
		out:     bufio.NewWriterSize(os.Stdout, 1<<20),
		strings: map[string]int{},

		tightUnion: unionIsTight(),
	}
	c.ctx.GOROOT = os.Args[1]
	c.ctx.GOOS, c.ctx.GOARCH = "linux", "amd64"
	c.ctx.CgoEnabled = false
	c.root = os.Args[1]
	c.src, _ = filepath.EvalSymlinks(filepath.Join(c.root, "src"))
	os.Setenv("GO111MODULE", "off")
	var paths []string
	var tests []*testPackage
	for _, pattern := range os.Args[2:] {
		if pattern == "test" {
			tests = c.findTests()
			continue
		}
		paths = append(paths, c.expand(pattern)...)
	}
	c.listTests(tests)
	for _, path := range paths {
		c.wanted[path] = true
	}
	for _, path := range paths {
		if _, err := c.ImportFrom(path, c.src, 0); err != nil {
			fmt.Fprintf(c.out, "! %s: %v\n", path, err)
		}
	}
	for _, test := range tests {
		c.checkTest(test)
	}
	c.out.Flush()
}

func (c *checker) expand(pattern string) []string {
	if pattern != "std" && pattern != "cmd" {
		return []string{pattern}
	}
	var paths []string
	root := c.src
	if pattern == "cmd" {
		root = filepath.Join(c.src, "cmd")
	}
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		name, rel := d.Name(), strings.TrimPrefix(path, c.src+"/")
		if name == "testdata" || name[0] == '_' || name[0] == '.' || (pattern == "std" && (rel == "cmd" || rel == "builtin")) {
			return filepath.SkipDir
		}
		if p, err := c.ctx.ImportDir(path, 0); err == nil && len(p.GoFiles) > 0 {
			paths = append(paths, rel)
		}
		return nil
	})
	return paths
}

func (c *checker) Import(path string) (*types.Package, error) { return c.ImportFrom(path, c.src, 0) }

func (c *checker) dir(path, from string) string {
	for dir := from; strings.HasPrefix(dir, c.src); dir = filepath.Dir(dir) {
		vendored := filepath.Join(dir, "vendor", path)
		if info, err := os.Stat(vendored); err == nil && info.IsDir() {
			if names, _ := filepath.Glob(vendored + "/*.go"); len(names) > 0 {
				return vendored
			}
		}
	}
	return filepath.Join(c.src, path)
}

func (c *checker) ImportFrom(path, from string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	dir := c.dir(path, from)
	path = strings.TrimPrefix(dir, c.src+"/")
	if pkg := c.done[path]; pkg != nil {
		return pkg, nil
	}
	bp, err := c.ctx.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range bp.GoFiles {
		file, err := parser.ParseFile(c.fset, filepath.Join(dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	info := newInfo()
	conf := types.Config{
		Importer:    c,
		FakeImportC: true,
		Sizes:       types.SizesFor("gc", "amd64"),
		Error:       func(err error) { fmt.Fprintf(c.out, "! %v\n", err) },
	}
	if !c.wanted[path] {
		conf.IgnoreFuncBodies = true
		pkg, err := conf.Check(path, c.fset, files, nil)
		c.done[path] = pkg
		return pkg, err
	}
	pkg, err := conf.Check(path, c.fset, files, info)
	c.done[path] = pkg
	c.dump(path, files, info)
	return pkg, err
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
}

func (c *checker) number(text string) int {
	n, ok := c.strings[text]
	if !ok {
		n = len(c.strings)
		c.strings[text] = n
		fmt.Fprintf(c.out, "S %s\n", strings.ReplaceAll(text, "\n", "\\n"))
	}
	return n
}

func mode(tv types.TypeAndValue) string {
	switch {
	case tv.IsVoid():
		return "novalue"
	case tv.IsType():
		return "type"
	case tv.IsBuiltin():
		return "builtin"
	case tv.Value != nil:
		return "constant"
	case tv.IsNil():
		return "nil"
	case tv.Addressable():
		return "variable"
	case tv.Assignable():
		return "mapindex"
	case tv.HasOk():
		return "commaok"
	}
	return "value"
}

// Strings are compared by length and hash: some constants are megabytes long.
func exact(v constant.Value) string {
	if v.Kind() != constant.String {
		return v.ExactString()
	}
	text := constant.StringVal(v)
	hash := fnv.New64a()
	hash.Write([]byte(text))
	return fmt.Sprintf("string %d %x", len(text), hash.Sum64())
}

func qualify(p *types.Package) string { return p.Path() }

// Go before 1.20 writes unions without blanks.
func unionIsTight() bool {
	term := types.NewTerm(false, types.Typ[types.Int])
	return types.NewUnion([]*types.Term{term, term}).String() == "int|int"
}

func (c *checker) typeString(t types.Type) string {
	text := types.TypeString(t, qualify)
	if c.tightUnion {
		text = strings.ReplaceAll(text, "|", " | ")
	}
	return text
}

func (c *checker) relative(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, c.src+"/"), c.root+"/")
}

func (c *checker) place(pos token.Pos) (file, offset int) {
	if !pos.IsValid() {
		return -1, 0
	}
	p := c.fset.PositionFor(pos, false)
	return c.number(c.relative(p.Filename)), p.Offset
}

func (c *checker) dump(path string, files []*ast.File, info *types.Info) {
	fmt.Fprintf(c.out, "P %s\n", path)
	for _, file := range files {
		fmt.Fprintf(c.out, "F %s\n", c.relative(c.fset.File(file.Pos()).Name()))
		base := c.fset.File(file.Pos()).Base()
		var nodes []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil {
				nodes = append(nodes, n)
			}
			return true
		})
		sort.SliceStable(nodes, func(i, j int) bool { return nodes[i].Pos() < nodes[j].Pos() })
		for _, n := range nodes {
			if e, ok := n.(ast.Expr); ok {
				c.expression(e, base, info)
			}
		}
	}
}

func (c *checker) expression(e ast.Expr, base int, info *types.Info) {
	from, to := int(e.Pos())-base, int(e.End())-base
	if tv, ok := info.Types[e]; ok {
		value := -1
		if tv.Value != nil {
			value = c.number(exact(tv.Value))
		}
		kind := c.number(strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast."))
		how := c.number(mode(tv))
		text := c.number(c.typeString(tv.Type))
		fmt.Fprintf(c.out, "E %d %d %d %d %d %d\n", from, to, kind, how, text, value)
	}
	switch e := e.(type) {
	case *ast.Ident:
		obj := info.Defs[e]
		if obj == nil {
			obj = info.Uses[e]
		}
		if _, label := obj.(*types.Label); obj != nil && !label {
			file, offset := c.place(obj.Pos())
			fmt.Fprintf(c.out, "I %d %d %d %d\n", from, to, file, offset)
		}
	case *ast.SelectorExpr:
		if s := info.Selections[e]; s != nil {
			method, indirect := 0, 0
			if s.Kind() != types.FieldVal {
				method = 1
			}
			if s.Indirect() {
				indirect = 1
			}
			fmt.Fprintf(c.out, "X %d %d %d %d", from, to, method, indirect)
			for _, i := range s.Index() {
				fmt.Fprintf(c.out, " %d", i)
			}
			fmt.Fprintln(c.out)
		}
	}
}

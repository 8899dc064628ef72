// SPDX-License-Identifier: Apache-2.0
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// A package of GOROOT/test: one file, or the files of one package in a folder x.dir.
type testPackage struct {
	path     string
	files    []*ast.File
	imports  map[string]string // as written -> path of a package
	types    *types.Package
	siblings map[string]*testPackage // by path
}

func (c *checker) findTests() []*testPackage {
	var tests []*testPackage
	root := filepath.Join(c.root, "test")
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	siblings := map[string]*testPackage{}
	filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(c.fset, filepath.Join(c.root, "test", name[len(root):]), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		rel := "test" + strings.TrimSuffix(name[len(root):], ".go")
		dir := filepath.Dir(rel)
		if !strings.HasSuffix(dir, ".dir") {
			tests = append(tests, &testPackage{path: rel, files: []*ast.File{file}, siblings: siblings})
			return nil
		}
		for _, other := range tests {
			if filepath.Dir(other.path) == dir && other.files[0].Name.Name == file.Name.Name {
				other.files = append(other.files, file)
				return nil
			}
		}
		test := &testPackage{path: rel, files: []*ast.File{file}, siblings: siblings}
		siblings[rel] = test
		tests = append(tests, test)
		return nil
	})
	for _, test := range tests {
		test.imports = c.resolveImports(test)
	}
	return tests
}

// In a folder x.dir "./a" and "test/a" are the package whose first file is a.go.
func (c *checker) resolveImports(test *testPackage) map[string]string {
	imports := map[string]string{}
	for _, file := range test.files {
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			sibling := filepath.Join(filepath.Dir(test.path), filepath.Base(path))
			if (strings.HasPrefix(path, "./") || strings.HasPrefix(path, "test/")) && test.siblings[sibling] != nil {
				imports[path] = sibling
			} else if path != "C" {
				imports[path] = strings.TrimPrefix(c.dir(path, c.src), c.src+"/")
			}
		}
	}
	return imports
}

func imports(test *testPackage, path string) bool {
	for _, file := range test.files {
		for _, spec := range file.Imports {
			if spec.Path.Value == strconv.Quote(path) {
				return true
			}
		}
	}
	return false
}

func (c *checker) listTests(tests []*testPackage) {
	for _, test := range tests {
		fmt.Fprintf(c.out, "T %s\n", test.path)
		for _, file := range test.files {
			fmt.Fprintf(c.out, "f %s\n", c.relative(c.fset.File(file.Pos()).Name()))
		}
		var paths []string
		for path := range test.imports {
			paths = append(paths, path)
		}
		sort.Strings(paths)
		for _, path := range paths {
			fmt.Fprintf(c.out, "i %s %s\n", path, test.imports[path])
		}
	}
}

type testImporter struct {
	c    *checker
	test *testPackage
}

func (i testImporter) Import(path string) (*types.Package, error) {
	if sibling := i.test.siblings[i.test.imports[path]]; sibling != nil {
		if sibling.types == nil {
			return nil, fmt.Errorf("%s does not compile", path)
		}
		return sibling.types, nil
	}
	return i.c.ImportFrom(path, i.c.src, 0)
}

// Programs that must not compile are left out, for go/types stops making sense of them where it likes, and
// so are those with cgo, which it sees through the cgo command only.
func (c *checker) checkTest(test *testPackage) {
	info := newInfo()
	failed := false
	conf := types.Config{
		Importer:    testImporter{c, test},
		FakeImportC: true,
		Sizes:       types.SizesFor("gc", "amd64"),
		Error:       func(error) { failed = true },
	}
	pkg, _ := conf.Check(test.path, c.fset, test.files, info)
	if failed || imports(test, "C") {
		return
	}
	test.types = pkg
	c.dump(test.path, test.files, info)
}

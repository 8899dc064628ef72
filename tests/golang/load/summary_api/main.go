// SPDX-License-Identifier: Apache-2.0

// summary_api SUMMARY.txt GOROOT PACKAGE...: type-checks each package of the standard library twice, from its source and
// from the summary, and compares everything that is exported: types, values of constants, method sets, sizes. Also
// says what go/types has against the summary itself.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

var (
	fset  = token.NewFileSet()
	sizes = types.SizesFor("gc", "amd64")
)

// library imports packages from files that a function finds.
type library struct {
	files    func(path string) []*ast.File
	packages map[string]*types.Package
	complain func(error)
}

func (l *library) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if known := l.packages[path]; known != nil {
		return known, nil
	}
	files := l.files(path)
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no package %s", path)
	}
	config := types.Config{Importer: l, IgnoreFuncBodies: true, Sizes: sizes, Error: l.complain}
	checked, _ := config.Check(path, fset, files, nil)
	l.packages[path] = checked
	return checked, nil
}

func parse(name string, text []byte) *ast.File {
	var source interface{}
	if text != nil {
		source = text
	}
	file, err := parser.ParseFile(fset, name, source, 0)
	if err != nil {
		fmt.Println("#", err)
		os.Exit(1)
	}
	return file
}

func fromSource(goroot string) func(string) []*ast.File {
	context := build.Default
	context.CgoEnabled = false
	return func(path string) (files []*ast.File) {
		dir := filepath.Join(goroot, "src", path)
		if _, err := os.Stat(dir); err != nil {
			dir = filepath.Join(goroot, "src/vendor", path)
		}
		found, _ := context.ImportDir(dir, 0)
		for _, name := range found.GoFiles {
			files = append(files, parse(filepath.Join(dir, name), nil))
		}
		return files
	}
}

// "P path" begins a package, "F name size" a file of it.
func fromSummary(text []byte) func(string) []*ast.File {
	all := map[string][]*ast.File{}
	path := ""
	text = bytes.SplitN(text, []byte("\n"), 3)[2]
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		fields := strings.Fields(string(text[:end]))
		text = text[end+1:]
		if fields[0] == "P" {
			path = strings.TrimPrefix(fields[1], "vendor/")
			continue
		}
		size, _ := strconv.Atoi(fields[2])
		all[path] = append(all[path], parse(path+"/"+fields[1], text[:size]))
		text = text[size:]
	}
	return func(path string) []*ast.File { return all[path] }
}

func methods(t types.Type) string {
	set := types.NewMethodSet(types.NewPointer(t))
	var lines []string
	for i := 0; i < set.Len(); i++ {
		if set.At(i).Obj().Exported() {
			lines = append(lines, set.At(i).String())
		}
	}
	return strings.Join(lines, "; ")
}

// describe says all about an exported object that a client can see.
func describe(object types.Object) []string {
	about := []string{object.String()}
	switch object := object.(type) {
	case *types.Const:
		about = append(about, object.Val().ExactString())
	case *types.TypeName:
		about = append(about, object.Type().Underlying().String(), methods(object.Type()))
		named, _ := object.Type().(*types.Named)
		if named != nil && named.TypeParams().Len() == 0 {
			about = append(about, fmt.Sprint(sizes.Sizeof(named), types.Comparable(named)))
		}
	}
	return about
}

func compare(source, summary *types.Package) (same, different int) {
	for _, name := range source.Scope().Names() {
		if !token.IsExported(name) {
			continue
		}
		want, have := describe(source.Scope().Lookup(name)), []string{"missing"}
		if object := summary.Scope().Lookup(name); object != nil {
			have = describe(object)
		}
		if strings.Join(want, "\n") == strings.Join(have, "\n") {
			same++
			continue
		}
		different++
		fmt.Printf("# %s.%s:\n#   source  %q\n#   summary %q\n", source.Path(), name, want, have)
	}
	return same, different
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Println("#", err)
		os.Exit(1)
	}
	same, different, complaints := 0, 0, 0
	source := &library{fromSource(os.Args[2]), map[string]*types.Package{}, func(error) {}}
	summary := &library{fromSummary(text), map[string]*types.Package{}, func(err error) {
		// A generic function must have a body; here it may not.
		if !strings.Contains(err.Error(), "missing function body") {
			complaints++
			fmt.Println("#", err)
		}
	}}
	for _, path := range os.Args[3:] {
		want, errWant := source.Import(path)
		have, errHave := summary.Import(path)
		if errWant != nil || errHave != nil {
			fmt.Println("#", path, errWant, errHave)
			different++
			continue
		}
		s, d := compare(want, have)
		same, different = same+s, different+d
	}
	verdict := "ok"
	if different+complaints > 0 {
		verdict = "not ok"
	}
	fmt.Printf("%s 1 - the summary: %d exported objects as in the source, %d different, %d complaints of go/types\n1..1\n",
		verdict, same, different, complaints)
}

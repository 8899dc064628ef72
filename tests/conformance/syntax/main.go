// SPDX-License-Identifier: Apache-2.0

// Compares the syntax trees of tocsin with those of go/parser, for every .go file below some folders:
//
//	syntax TOCSIN-SYNTAX NAME FOLDER...
//
// Where go/parser reports no error, every node must have the same kind, position and end, in
// pre-order, and tocsin must report no error either. Exit code 1 when something differs.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// maxShown limits the differences that are printed.
const maxShown = 20

type node struct {
	kind     string
	pos, end int
}

func (n node) String() string { return fmt.Sprintf("%s [%d, %d)", n.kind, n.pos, n.end) }

// file is one file as tocsin saw it.
type file struct {
	path   string
	errors int
	nodes  []node
}

// result is what the comparison of one file found.
type result struct {
	path       string
	nodes      int
	erroneous  bool
	unnoticed  bool // go/parser reports an error, tocsin none
	difference string
}

// readFiles decodes the stream of tocsin-syntax; at its end err is io.EOF.
func readFiles(in *bufio.Reader, out chan<- file) error {
	var kinds []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if line == "\n" {
			break
		}
		kinds = append(kinds, strings.TrimSuffix(line, "\n"))
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		var f file
		var count int
		space := strings.LastIndexByte(line[:strings.LastIndexByte(line, ' ')], ' ')
		if _, err := fmt.Sscanf(line[space:], "%d %d\n", &f.errors, &count); err != nil {
			return err
		}
		f.path = line[:space]
		bytes := make([]byte, 9*count)
		if _, err := io.ReadFull(in, bytes); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		for ; len(bytes) > 0; bytes = bytes[9:] {
			f.nodes = append(f.nodes, node{
				kind: kinds[bytes[0]],
				pos:  int(binary.LittleEndian.Uint32(bytes[1:])),
				end:  int(binary.LittleEndian.Uint32(bytes[5:])),
			})
		}
		out <- f
	}
}

// nodesOf lists the tree of go/parser in the order of tocsin-syntax.
func nodesOf(tree *ast.File) []node {
	var nodes []node
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.File:
		default:
			kind := reflect.TypeOf(n).Elem().Name()
			// The file set has one file, so offsets are positions less its base of 1.
			nodes = append(nodes, node{kind, int(n.Pos()) - 1, int(n.End()) - 1})
		}
		return true
	})
	return nodes
}

func compare(f file) result {
	r := result{path: f.path, nodes: len(f.nodes)}
	tree, err := parser.ParseFile(token.NewFileSet(), f.path, nil, parser.SkipObjectResolution)
	if err != nil {
		r.erroneous = true
		r.unnoticed = f.errors == 0
		return r
	}
	if f.errors > 0 {
		r.difference = fmt.Sprintf("%d errors, go/parser has none", f.errors)
		return r
	}
	want := nodesOf(tree)
	for i := 0; i < len(want) || i < len(f.nodes); i++ {
		switch {
		case i >= len(f.nodes):
			r.difference = fmt.Sprintf("node %d: none, go/parser has %s", i, want[i])
		case i >= len(want):
			r.difference = fmt.Sprintf("node %d: %s, go/parser has none", i, f.nodes[i])
		case f.nodes[i] != want[i]:
			r.difference = fmt.Sprintf("node %d: %s, go/parser has %s", i, f.nodes[i], want[i])
		default:
			continue
		}
		break
	}
	return r
}

func run(dump string, folders []string) (results []result, err error) {
	command := exec.Command(dump, folders...)
	command.Stderr = os.Stderr
	pipe, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	files := make(chan file)
	compared := make(chan result)
	var workers sync.WaitGroup
	for i := 0; i < runtime.NumCPU(); i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for f := range files {
				compared <- compare(f)
			}
		}()
	}
	var readErr error
	go func() {
		readErr = readFiles(bufio.NewReaderSize(pipe, 1<<20), files)
		close(files)
		workers.Wait()
		close(compared)
	}()
	for r := range compared {
		results = append(results, r)
	}
	if err := command.Wait(); err != nil {
		return results, err
	}
	if !errors.Is(readErr, io.EOF) {
		return results, readErr
	}
	return results, nil
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: syntax TOCSIN-SYNTAX NAME FOLDER...")
		os.Exit(2)
	}
	results, err := run(os.Args[1], os.Args[3:])
	crashes := 0
	if err != nil {
		fmt.Printf("%s: %v\n", os.Args[1], err)
		crashes = 1
	}
	var nodes, differences, erroneous, unnoticed int
	for _, r := range results {
		nodes += r.nodes
		if r.erroneous {
			erroneous++
		}
		if r.unnoticed {
			unnoticed++
			fmt.Printf("%s: go/parser reports an error, tocsin none\n", r.path)
		}
		if r.difference != "" {
			if differences++; differences <= maxShown {
				fmt.Printf("%s: %s\n", r.path, r.difference)
			}
		}
	}
	fmt.Printf("conformance: %s syntax: %d files, %d nodes, %d differences; %d erroneous files (%d not noticed), %d crashes\n",
		os.Args[2], len(results), nodes, differences, erroneous, unnoticed, crashes)
	if differences > 0 || crashes > 0 {
		os.Exit(1)
	}
}

// SPDX-License-Identifier: Apache-2.0

// Types of every kind: their descriptors' addresses and what reflect says of them, one a line:
// address, kind, size, pointer words as a string of 0 and 1, package, name. Then "ready".
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"time"
	"unsafe"
)

type small struct {
	A int
	B *int
	c string
	io.Reader
}

type mixed struct {
	a [3]small
	b map[string]*small
	c chan int
	d func()
	e unsafe.Pointer
	f []byte
	g any
	h [0]*int
	i struct{ x, y uintptr }
}

type large struct {
	n    [100]int
	p    [1000]small
	last *int
}

type huge [5000]mixed

type named int

type pair[K comparable, V any] struct {
	key   K
	value V
}

var values = []any{
	0, int8(1), "s", 1.5, true, complex(1, 2), uintptr(1), named(1), small{}, &small{}, mixed{}, &mixed{}, large{}, huge{},
	&huge{}, []small{}, [7]mixed{}, map[string]mixed{}, make(chan *mixed), func(int) string { return "" },
	bytes.Buffer{}, &bytes.Buffer{}, &sync.Pool{}, time.Time{}, &net.TCPConn{}, net.IPNet{}, pair[string, *int]{},
	pair[int, pair[string, any]]{}, struct{}{}, [0]int{}, struct{ a, b *int }{}, context.Background(), &strings.Builder{},
	reflect.Value{}, (*error)(nil), (*io.ReadWriteCloser)(nil), new(sync.Map), [3]*[3]int{}, unsafe.Pointer(nil),
}

// The pointer words of a value of type t, by what reflect says of its parts.
func mask(t reflect.Type, at uintptr, words []byte) {
	switch t.Kind() {
	case reflect.Pointer, reflect.UnsafePointer, reflect.Chan, reflect.Func, reflect.Map, reflect.String, reflect.Slice:
		words[at/8] = '1'
	case reflect.Interface:
		words[at/8+1] = '1' // the first word points to what is kept alive elsewhere
	case reflect.Array:
		for i := 0; i < t.Len(); i++ {
			mask(t.Elem(), at+uintptr(i)*t.Elem().Size(), words)
		}
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			mask(t.Field(i).Type, at+t.Field(i).Offset, words)
		}
	}
}

func show(t reflect.Type) {
	words := []byte(strings.Repeat("0", int(t.Size()/8)))
	mask(t, 0, words)
	text := strings.TrimRight(string(words), "0")
	if len(text) > 4000 {
		sum := uint64(14695981039346656037)
		for _, c := range []byte(text) {
			sum = (sum ^ uint64(c)) * 1099511628211
		}
		text = fmt.Sprintf("sum%d", sum)
	}
	address := (*[2]uintptr)(unsafe.Pointer(&t))[1]
	fmt.Printf("TYPE %x %d %d %q %q %q\n", address, t.Kind(), t.Size(), text, t.PkgPath(), t.String())
	if t.Kind() == reflect.Struct {
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			fmt.Printf("FIELD %x %q %d %v\n", (*[2]uintptr)(unsafe.Pointer(&f.Type))[1], f.Name, f.Offset, f.Anonymous)
		}
	}
}

var made reflect.Type

func main() {
	for _, v := range values {
		show(reflect.TypeOf(v))
	}
	var ctx context.Context = context.WithValue(context.Background(), "k", 1)
	fmt.Printf("ITAB %x %q %q\n", (*[2]uintptr)(unsafe.Pointer(&ctx))[0], "context.Context", reflect.TypeOf(ctx).String())
	made = reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeOf(&made)}, {Name: "B", Type: reflect.TypeOf(1)}})
	show(reflect.ArrayOf(5, reflect.TypeOf(small{})))
	fmt.Println("ready")
	time.Sleep(time.Hour)
}

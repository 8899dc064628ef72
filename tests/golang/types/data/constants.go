// SPDX-License-Identifier: Apache-2.0

// Prints the table data/constants.txt: operations of go/constant and their exact results, one a line,
// with tabs between the fields. Run: go run constants.go > constants.txt
package main

import (
	"bufio"
	"fmt"
	"go/constant"
	"go/token"
	"os"
	"strings"
)

type literal struct {
	kind token.Token
	text string
}

var ints = []string{
	"0", "1", "2", "3", "7", "10", "0x10", "0b1011", "0o17", "017", "1_000_000", "0x_ff",
	"9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
	"0xffff_ffff_ffff_ffff_ffff", "340282366920938463463374607431768211456",
	"123456789012345678901234567890123456789012345678901234567890",
	"1" + strings.Repeat("0", 300),
}

var floats = []string{
	"0.0", "1.0", "0.5", ".25", "1.", "1e3", "1E-3", "3.14159265358979323846264338327950288419716939937510582097494459",
	"1.5e300", "1e-300", "4.940656458412465441765687928682213723651e-324", "2.4703282292062328e-324",
	"1.79769313486231570814527423731704356798070e+308", "1e309", "1e1200", "1e1233", "1e1300", "1e-1300", "1e5000", "7e-5000", "1.1e2000",
	"123456789.123456789e1500", "0x1p-2", "0x1.8p1", "0x.8p10", "0xap+3", "0x1.fffffep127", "0x1p4000", "0x1p5000", "0x1.23p-5000",
	"1_0.2_5e1_0", "3.40282346638528859811704183484516925440e+38", "3.402823669209384634633746074317682114559e38", "1e39", "0.1",
	"16777217.0", "9007199254740993.0", "1.401298464324817070923729583289916131280e-45", "0.7006492321624085e-45",
}

var others = []literal{
	{token.IMAG, "1i"}, {token.IMAG, "0.5i"}, {token.IMAG, "0123i"}, {token.IMAG, "0x10i"}, {token.IMAG, "1e2000i"}, {token.IMAG, "0i"},
	{token.CHAR, `'a'`}, {token.CHAR, `'\n'`}, {token.CHAR, `'\x7f'`}, {token.CHAR, `'\377'`}, {token.CHAR, `'世'`},
	{token.CHAR, `'\u00e9'`}, {token.CHAR, `'\U0001F600'`}, {token.CHAR, `'\''`}, {token.CHAR, `'\\'`},
	{token.STRING, `""`}, {token.STRING, `"abc"`}, {token.STRING, `"a\tb\"c\\"`}, {token.STRING, `"\xff\101\u65e5\U0001F600"`},
	{token.STRING, "`raw\\n\"`"}, {token.STRING, `"日本"`}, {token.STRING, `"\a\b\f\v\r\n\x00"`},
}

var out = bufio.NewWriter(os.Stdout)

func emit(fields ...string) {
	fmt.Fprintln(out, strings.Join(fields, "\t"))
}

func value(l literal) constant.Value {
	return constant.MakeFromLiteral(l.text, l.kind, 0)
}

func guard(f func() string) (s string) {
	defer func() {
		if recover() != nil {
			s = "panic"
		}
	}()
	return f()
}

func round32(v constant.Value) string {
	f, _ := constant.Float32Val(v)
	return constant.MakeFloat64(float64(f)).ExactString()
}

func round64(v constant.Value) string {
	f, _ := constant.Float64Val(v)
	return constant.MakeFloat64(f).ExactString()
}

func main() {
	defer out.Flush()
	var numbers []literal
	for _, s := range ints {
		numbers = append(numbers, literal{token.INT, s})
	}
	for _, s := range floats {
		numbers = append(numbers, literal{token.FLOAT, s})
	}
	all := append(append([]literal{}, numbers...), others...)
	for _, l := range all {
		v := value(l)
		emit("literal", l.kind.String(), l.text, v.ExactString())
		emit("int", l.kind.String(), l.text, constant.ToInt(v).ExactString())
		emit("float", l.kind.String(), l.text, constant.ToFloat(v).ExactString())
		emit("complex", l.kind.String(), l.text, constant.ToComplex(v).ExactString())
		if k := v.Kind(); k == constant.Int || k == constant.Float {
			emit("round32", l.kind.String(), l.text, round32(v))
			emit("round64", l.kind.String(), l.text, round64(v))
		}
		if k := v.Kind(); k >= constant.Int {
			emit("neg", l.kind.String(), l.text, constant.UnaryOp(token.SUB, v, 0).ExactString())
		}
		if v.Kind() == constant.Int {
			emit("not", l.kind.String(), l.text, constant.UnaryOp(token.XOR, v, 0).ExactString())
			emit("not64", l.kind.String(), l.text, constant.UnaryOp(token.XOR, v, 64).ExactString())
			for _, n := range []uint{0, 1, 63, 64, 65, 200} {
				for _, sign := range []token.Token{token.ADD, token.SUB} {
					s := constant.UnaryOp(sign, v, 0)
					emit("shl", sign.String(), l.text, fmt.Sprint(n), constant.Shift(s, token.SHL, n).ExactString())
					emit("shr", sign.String(), l.text, fmt.Sprint(n), constant.Shift(s, token.SHR, n).ExactString())
				}
			}
		}
	}
	ops := []token.Token{token.ADD, token.SUB, token.MUL, token.QUO}
	intOps := []token.Token{token.QUO_ASSIGN, token.REM, token.AND, token.OR, token.XOR, token.AND_NOT}
	cmps := []token.Token{token.EQL, token.LSS, token.LEQ}
	pairs := append(append([]literal{}, numbers...), others[:6]...)
	for i, a := range pairs {
		for j, b := range pairs {
			x, y := value(a), value(b)
			both := x.Kind() == constant.Int && y.Kind() == constant.Int
			if !both && (i*7+j*3)%7 != 0 || both && (i+j)%3 == 0 {
				continue
			}
			for _, op := range ops {
				emit("binary", op.String(), a.kind.String(), a.text, b.kind.String(), b.text,
					guard(func() string { return constant.BinaryOp(x, op, y).ExactString() }))
			}
			if both {
				for _, op := range intOps {
					m := constant.UnaryOp(token.SUB, x, 0)
					emit("binary", op.String(), a.kind.String(), a.text, b.kind.String(), b.text,
						guard(func() string { return constant.BinaryOp(x, op, y).ExactString() }))
					emit("minus", op.String(), a.kind.String(), a.text, b.kind.String(), b.text,
						guard(func() string { return constant.BinaryOp(m, op, y).ExactString() }))
				}
			}
			if x.Kind() != constant.Complex && y.Kind() != constant.Complex {
				for _, op := range cmps {
					emit("compare", op.String(), a.kind.String(), a.text, b.kind.String(), b.text,
						fmt.Sprint(constant.Compare(x, op, y)))
				}
			}
		}
	}
}

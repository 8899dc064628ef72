+ - * / % & | ^ << >> &^ += -= *= /= %= &= |= ^= <<= >>= &^= && || <- ++ -- == < > = ! != <= >= := ... ( [ { , . ) ] } ; : ~
break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var
x _x1 héllo 世界 a_name_of_more_than_sixteen_bytes
0 12 0x1F_f 0b01 0o17 017 089.5 1. .5 1e3 1E-3 0x1p-2 0x.8P1 1.5i
'a' '\n' '\'' '\377' '\xff' '\u00e9' '\U0001F600' "a\"b\\" "" `raw
string` // line comment
/* block
comment */ x /* one line */

abcdefghijklmno abcdefghijklmnop abcdefghijklmnopq "bcdefghijklmno" //cdefghijklmno
               x                x                 x
module example.com/lab/pools

go 1.24

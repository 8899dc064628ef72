module example.com/tocsin/runtime

go 1.19

module example.com/claims/exit-skips-defers

go 1.19

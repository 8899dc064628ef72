module example.com/claims/loop-variable-new

go 1.22

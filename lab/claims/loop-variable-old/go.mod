module example.com/claims/loop-variable-old

go 1.19

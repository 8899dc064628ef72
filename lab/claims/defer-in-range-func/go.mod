module example.com/claims/defer-in-range-func

go 1.23

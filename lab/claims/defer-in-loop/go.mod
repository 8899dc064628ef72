module example.com/claims/defer-in-loop

go 1.19

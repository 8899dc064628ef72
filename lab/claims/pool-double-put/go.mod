module example.com/claims/pool-double-put

go 1.19

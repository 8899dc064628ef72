module example.com/claims/pool-victim

go 1.19

module example.com/claims/pool-alias

go 1.19

module example.com/claims/pool-put-allocates

go 1.19

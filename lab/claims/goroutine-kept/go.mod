module example.com/claims/goroutine-kept

go 1.19

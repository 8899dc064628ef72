module example.com/claims/panic-nil

go 1.21

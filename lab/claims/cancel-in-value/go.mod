module example.com/claims/cancel-in-value

go 1.19

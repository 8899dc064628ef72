module example.com/claims/request-with-value

go 1.19

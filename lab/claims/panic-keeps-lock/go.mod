module example.com/claims/panic-keeps-lock

go 1.19

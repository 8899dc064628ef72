module example.com/claims/duration-units

go 1.19

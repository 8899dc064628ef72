module example.com/claims/break-in-select

go 1.19

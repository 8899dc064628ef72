module example.com/claims/close-twice

go 1.19

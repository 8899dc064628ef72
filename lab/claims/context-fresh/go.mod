module example.com/claims/context-fresh

go 1.21

module example.com/claims/context-nil

go 1.19

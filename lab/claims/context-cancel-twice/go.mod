module example.com/claims/context-cancel-twice

go 1.19

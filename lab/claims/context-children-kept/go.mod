module example.com/claims/context-children-kept

go 1.19

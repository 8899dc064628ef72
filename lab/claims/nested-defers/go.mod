module example.com/claims/nested-defers

go 1.19

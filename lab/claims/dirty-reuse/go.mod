module example.com/claims/dirty-reuse

go 1.19

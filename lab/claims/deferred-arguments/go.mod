module example.com/claims/deferred-arguments

go 1.19

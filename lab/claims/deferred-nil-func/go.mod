module example.com/claims/deferred-nil-func

go 1.19

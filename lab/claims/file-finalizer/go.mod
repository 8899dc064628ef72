module example.com/claims/file-finalizer

go 1.19

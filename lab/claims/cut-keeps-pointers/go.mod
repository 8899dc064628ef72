module example.com/claims/cut-keeps-pointers

go 1.21

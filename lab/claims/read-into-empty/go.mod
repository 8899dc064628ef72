module example.com/claims/read-into-empty

go 1.19

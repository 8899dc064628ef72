module example.com/claims/wrong-unlock

go 1.19

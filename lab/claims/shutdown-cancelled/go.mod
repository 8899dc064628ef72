module example.com/claims/shutdown-cancelled

go 1.19

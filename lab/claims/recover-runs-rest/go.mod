module example.com/claims/recover-runs-rest

go 1.19

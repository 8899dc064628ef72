module example.com/claims/cancel-runs-first

go 1.19

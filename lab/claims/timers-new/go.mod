module example.com/claims/timers-new

go 1.23

module example.com/claims/timers-old

go 1.19

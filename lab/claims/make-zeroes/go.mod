module example.com/claims/make-zeroes

go 1.19

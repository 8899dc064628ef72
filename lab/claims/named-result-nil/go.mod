module example.com/claims/named-result-nil

go 1.19

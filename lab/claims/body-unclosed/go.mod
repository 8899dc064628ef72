module example.com/claims/body-unclosed

go 1.19

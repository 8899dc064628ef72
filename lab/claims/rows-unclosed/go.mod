module example.com/claims/rows-unclosed

go 1.19

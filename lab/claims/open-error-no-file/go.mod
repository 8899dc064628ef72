module example.com/claims/open-error-no-file

go 1.19

module example.com/claims/recover-where

go 1.19

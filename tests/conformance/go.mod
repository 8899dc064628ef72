module tocsin.test/conformance

go 1.19

package p // café

var ÿ = "À€"

module millrace/bench/peers/restate

go 1.23

require github.com/restatedev/sdk-go v1.2.0

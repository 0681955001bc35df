// restate serve PORT: a workflow of N durable no-op steps for a Restate server.
// restate load URL STEPS COUNT IN_FLIGHT: runs it so often with so many in flight; prints seconds and latencies as JSON.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	restate "github.com/restatedev/sdk-go"
	"github.com/restatedev/sdk-go/server"
)

type Chain struct{}

// Run journals every step, as a durable workflow does.
func (Chain) Run(ctx restate.Context, steps int) (int, error) {
	for step := 0; step < steps; step++ {
		if _, err := restate.Run(ctx, func(restate.RunContext) (int, error) { return step, nil }); err != nil {
			return 0, err
		}
	}
	return steps, nil
}

func call(client *http.Client, url string, steps string) error {
	response, err := client.Post(url+"/Chain/Run", "application/json", bytes.NewBufferString(steps))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return err
}

func load(url, steps string, count, inFlight int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, MaxConnsPerHost: inFlight}}
	numbers := make(chan int)
	latencies := make([]float64, count)
	failures := make(chan error, inFlight)
	var workers sync.WaitGroup
	began := time.Now()
	for i := 0; i < inFlight; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for number := range numbers {
				from := time.Now()
				if err := call(client, url, steps); err != nil {
					failures <- err
					return
				}
				latencies[number] = time.Since(from).Seconds()
			}
		}()
	}
	for number := 0; number < count; number++ {
		select {
		case numbers <- number:
		case err := <-failures:
			return err
		}
	}
	close(numbers)
	workers.Wait()
	seconds := time.Since(began).Seconds()
	select {
	case err := <-failures:
		return err
	default:
	}
	sort.Float64s(latencies)
	return json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"seconds": seconds, "p50_ms": latencies[count/2] * 1e3, "p99_ms": latencies[count*99/100] * 1e3})
}

func main() {
	var err error
	switch os.Args[1] {
	case "serve":
		err = server.NewRestate().Bind(restate.Reflect(Chain{})).Start(context.Background(), "127.0.0.1:"+os.Args[2])
	case "load":
		count, _ := strconv.Atoi(os.Args[4])
		inFlight, _ := strconv.Atoi(os.Args[5])
		err = load(os.Args[2], os.Args[3], count, inFlight)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

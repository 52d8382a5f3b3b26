// Loads compose files as Docker Compose does, strictly, and prints what it found: unknown keys, undefined names and bad
// durations are errors. `compose-config FILE…` in the folder that paths start from.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithDotEnv)
	if err == nil {
		project, failed := options.LoadProject(context.Background())
		if err = failed; err == nil {
			fmt.Printf("%d services, %d volumes, %d secrets\n", len(project.Services), len(project.Volumes), len(project.Secrets))
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

"""One scenario a file, each a constant `SCENARIO`; see `loadtests.scenario`."""

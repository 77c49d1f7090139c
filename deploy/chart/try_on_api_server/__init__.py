"""The chart on a real Kubernetes API server: its schemas, defaults, admission and storage, without any controller."""

"""Spans of what a service does, for whoever collects OpenTelemetry; without a collector nothing here runs."""
